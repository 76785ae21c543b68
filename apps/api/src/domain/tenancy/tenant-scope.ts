import type { Principal } from '@headgate/auth';
import { AppError } from '@headgate/core';

declare const tenant: unique symbol;

/**
 * The organisation whose rows may be touched. What reads or writes rows of a tenant takes one, and only a principal
 * makes one: a query that forgets its tenant does not compile.
 */
export interface TenantScope {
  readonly organizationId: string;
  readonly [tenant]: true;
}

/** The scope of whoever makes a request. */
export function tenantOf({ organizationId }: Principal): TenantScope {
  return { organizationId } as TenantScope;
}

/** The same, for a path that names its organisation; any other one does not exist for this request. */
export function tenantAt(principal: Principal, organizationId: string): TenantScope {
  if (organizationId !== principal.organizationId) throw new AppError('not_found');
  return tenantOf(principal);
}
