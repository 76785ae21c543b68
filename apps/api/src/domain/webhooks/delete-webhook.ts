import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import type { WebhookServices } from './ports.ts';

/** @throws AppError `not_found`, or `precondition_failed` when the webhook has another version than expected */
export async function deleteWebhook(
  services: WebhookServices,
  actor: Actor,
  { id, expected }: { id: string; expected: ExpectedVersions },
): Promise<void> {
  const { webhooks } = services;
  const { organizationId } = actor.principal;
  const audit = auditRecord(services, actor, { action: 'webhook.deleted', targetId: id });
  const deleted = await webhooks.delete(organizationId, id, expected, audit);
  if (!deleted) throw unmet((await webhooks.find(organizationId, id)) !== undefined);
}
