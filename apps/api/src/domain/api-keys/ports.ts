import type { ApiKey } from '@headgate/auth';
import type { PageRequest } from '@headgate/pagination';
import type { Found } from '../lists/found.ts';
import type { TenantScope } from '../tenancy/tenant-scope.ts';

/** A key as its list shows it. */
export interface ListedApiKey extends ApiKey {
  readonly lastUsedAt: Date | null;
  /** When a successor was made; the key works until it expires. */
  readonly rotatedAt: Date | null;
}

/** The keys of an organisation. */
export interface ApiKeyDirectory {
  /** Those that were not revoked; with `userId`, those of one person. */
  list(
    scope: TenantScope,
    filter: { readonly userId: string | null },
    request: PageRequest,
  ): Promise<Found<ListedApiKey>>;
  /** One of those that the list shows. */
  find(
    scope: TenantScope,
    filter: { readonly userId: string | null },
    id: string,
  ): Promise<ListedApiKey | undefined>;
}
