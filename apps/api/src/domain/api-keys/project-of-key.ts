import type { Principal } from '@headgate/auth';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { ApiKeyDirectory } from './ports.ts';

/** The project that a key belongs to, for the audit log: `null` for none, and where there is no such key. It never changes. */
export async function projectOfKey(
  { apiKeyDirectory }: { readonly apiKeyDirectory: ApiKeyDirectory },
  principal: Principal,
  id: string,
): Promise<string | null> {
  const found = await apiKeyDirectory.find(tenantOf(principal), { userId: null }, id);
  return found?.projectId ?? null;
}
