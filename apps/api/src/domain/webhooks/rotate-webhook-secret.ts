import type { IssuedEndpoint } from '@headgate/webhooks';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { found } from './found.ts';
import type { WebhookServices } from './ports.ts';

/**
 * Gives a webhook a new secret; the present one signs for `overlapSeconds` more.
 *
 * @throws AppError `not_found`
 */
export function rotateWebhookSecret(
  services: WebhookServices,
  actor: Actor,
  { id, overlapSeconds }: { id: string; overlapSeconds: number },
): Promise<IssuedEndpoint> {
  const { organizationId } = actor.principal;
  const audit = auditRecord(services, actor, {
    action: 'webhook.secret_rotated',
    targetId: id,
    details: { overlap_seconds: overlapSeconds },
  });
  return found(services.webhooks.rotateSecret(organizationId, id, overlapSeconds, audit));
}
