import type { AuditRecord } from '@headgate/auth';
import type { PageRequest } from '@headgate/pagination';
import type { ExpectedVersions } from '../lists/expected-versions.ts';
import type { Found } from '../lists/found.ts';
import type { TenantScope } from '../tenancy/tenant-scope.ts';

/** What somebody tells the others of their organisation. */
export interface CommunityPost {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  /** Whether a moderator has taken it out of the list. */
  readonly hidden: boolean;
  /** The id of its author. */
  readonly createdBy: string;
  readonly createdAt: Date;
  /** Grows with each change. */
  readonly version: number;
}

/** The posts that are kept. A change and its audit record are stored together or not at all. */
export interface CommunityPosts {
  /** With the hidden ones or without. */
  list(
    scope: TenantScope,
    filter: { readonly withHidden: boolean },
    request: PageRequest,
  ): Promise<Found<CommunityPost>>;
  create(
    scope: TenantScope,
    post: Omit<CommunityPost, 'hidden' | 'version'>,
    audit: AuditRecord,
  ): Promise<CommunityPost>;
  find(scope: TenantScope, id: string): Promise<CommunityPost | undefined>;
  /** Hides a post of one of the expected versions or shows it again, in one step; undefined when there is none. */
  moderate(
    scope: TenantScope,
    id: string,
    hidden: boolean,
    expected: ExpectedVersions,
    audit: AuditRecord,
  ): Promise<CommunityPost | undefined>;
}
