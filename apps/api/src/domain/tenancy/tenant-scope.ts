import type { Principal } from '@headgate/auth';

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
