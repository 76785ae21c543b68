import { isAuthError } from '@headgate/auth';
import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import type { Expectation } from '../lists/expected-versions.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { ApiKeyServices } from './create-api-key.ts';
import { getApiKey } from './get-api-key.ts';
import type { ListedApiKey } from './ports.ts';
import { projectOfKey } from './project-of-key.ts';
import { visibleOwner } from './visible-owner.ts';

/**
 * Ends a key that the actor owns or manages.
 *
 * @throws AppError `precondition_failed` when it is not as expected; AuthError `api_key_unknown`
 */
export async function revokeApiKey(
  services: ApiKeyServices,
  actor: Actor,
  { id, expected }: { readonly id: string; readonly expected?: Expectation<ListedApiKey> },
): Promise<void> {
  const { principal } = actor;
  const known = expected && (await getApiKey(services, principal, id));
  if (known && !expected?.(known)) throw new AppError('precondition_failed');
  const userId = visibleOwner(principal) ?? undefined;
  const { organizationId } = tenantOf(principal);
  const reference = {
    ...{ id, organizationId, userId },
    ...(known && {
      known: { lastUsedAt: known.lastUsedAt, rotated: known.rotatedAt !== null },
    }),
  };
  const details = { project_id: await projectOfKey(services, principal, id) };
  await services.apiKeys
    .revoke(reference, (targetId) =>
      auditRecord(services, actor, { action: 'api_key.revoked', targetId, details }),
    )
    .catch(async (error: unknown) => {
      if (!known || !isAuthError(error) || error.code !== 'api_key_unknown') throw error;
      // It was used, rotated or ended since it was read.
      await getApiKey(services, principal, id);
      throw new AppError('precondition_failed');
    });
}
