import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { ApiKeyServices } from './create-api-key.ts';
import { visibleOwner } from './visible-owner.ts';

/** Ends a key that the actor owns or manages. */
export async function revokeApiKey(
  services: ApiKeyServices,
  actor: Actor,
  id: string,
): Promise<void> {
  const { principal } = actor;
  const userId = visibleOwner(principal) ?? undefined;
  const { organizationId } = tenantOf(principal);
  await services.apiKeys.revoke({ id, organizationId, userId }, (targetId) =>
    auditRecord(services, actor, { action: 'api_key.revoked', targetId }),
  );
}
