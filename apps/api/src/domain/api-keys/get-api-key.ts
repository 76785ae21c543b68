import type { Principal } from '@headgate/auth';
import { AppError } from '@headgate/core';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { ApiKeyDirectory, ListedApiKey } from './ports.ts';
import { visibleOwner } from './visible-owner.ts';

/** A key that the principal owns or manages. */
export async function getApiKey(
  { apiKeyDirectory }: { readonly apiKeyDirectory: ApiKeyDirectory },
  principal: Principal,
  id: string,
): Promise<ListedApiKey> {
  const filter = { userId: visibleOwner(principal) };
  const found = await apiKeyDirectory.find(tenantOf(principal), filter, id);
  if (found === undefined) throw new AppError('not_found');
  return found;
}
