import type { EndpointInput, IssuedEndpoint } from '@headgate/webhooks';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import type { WebhookServices } from './ports.ts';
import { withUrlFaults } from './with-url-faults.ts';

/** @throws AppError `validation_failed` for a URL that nothing may be sent to */
export function createWebhook(
  services: WebhookServices,
  actor: Actor,
  input: EndpointInput,
): Promise<IssuedEndpoint> {
  const created = services.webhooks.create(actor.principal, input, (id) =>
    auditRecord(services, actor, {
      action: 'webhook.created',
      targetId: id,
      details: { event_types: [...input.eventTypes] },
    }),
  );
  return withUrlFaults(created);
}
