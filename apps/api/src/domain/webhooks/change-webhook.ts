import type { EndpointChanges, WebhookEndpoint } from '@headgate/webhooks';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import type { WebhookServices } from './ports.ts';
import { withUrlFaults } from './with-url-faults.ts';

/**
 * @throws AppError `not_found`, `precondition_failed` when the webhook has another version than expected, or
 *   `validation_failed` for a URL that nothing may be sent to
 */
export async function changeWebhook(
  services: WebhookServices,
  actor: Actor,
  { id, changes, expected }: { id: string; changes: EndpointChanges; expected: ExpectedVersions },
): Promise<WebhookEndpoint> {
  const { webhooks } = services;
  const { organizationId } = actor.principal;
  const { enabled } = changes;
  const audit = auditRecord(services, actor, {
    action: 'webhook.updated',
    targetId: id,
    details: {
      fields: Object.keys(changes).map((name) => (name === 'eventTypes' ? 'event_types' : name)),
      ...(enabled !== undefined && { enabled }),
    },
  });
  const changed = await withUrlFaults(
    webhooks.change(organizationId, id, changes, expected, audit),
  );
  if (changed === undefined) throw unmet((await webhooks.find(organizationId, id)) !== undefined);
  return changed;
}
