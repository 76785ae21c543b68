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

/** Which keys are asked for; `null` narrows nothing down. */
export interface ApiKeyFilter {
  /** Those of one person. */
  readonly userId: string | null;
  /** Those of one project. */
  readonly projectId?: string | null;
}

/** The keys of an organisation. */
export interface ApiKeyDirectory {
  /** Those that were not revoked. */
  list(
    scope: TenantScope,
    filter: ApiKeyFilter,
    request: PageRequest,
  ): Promise<Found<ListedApiKey>>;
  /** One of those that the list shows. */
  find(scope: TenantScope, filter: ApiKeyFilter, id: string): Promise<ListedApiKey | undefined>;
}
