import type { AuditRecord } from '@headgate/auth';
import type { PageRequest } from '@headgate/pagination';
import type { ExpectedVersions } from '../lists/expected-versions.ts';
import type { Found } from '../lists/found.ts';
import type { TenantScope } from '../tenancy/tenant-scope.ts';

/** Work that belongs together, of one tenant. */
export interface Project {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** The id of the person who made it. */
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Grows with each change. */
  readonly version: number;
}

/** What can be changed of a project. */
export interface ProjectChange {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
}

/** Which projects there are, as of a few seconds ago at most. */
export interface ProjectMemory {
  has(scope: TenantScope, id: string): Promise<boolean>;
  /** Looks a project up again at its next call. */
  forget(id: string): void;
}

/** What is to be told of a deletion. */
export interface ProjectDeletionAudit {
  readonly deleted: AuditRecord;
  /** The record of a key that ends with the project. */
  readonly revoked: (apiKeyId: string) => AuditRecord;
}

/** The projects that are kept. A change and its audit record are stored together or not at all. */
export interface Projects {
  list(scope: TenantScope, request: PageRequest): Promise<Found<Project>>;
  find(scope: TenantScope, id: string): Promise<Project | undefined>;
  create(
    scope: TenantScope,
    project: Omit<Project, 'version' | 'updatedAt'>,
    audit: AuditRecord,
  ): Promise<Project>;
  /** Changes a project of one of the expected versions in one step; undefined when there is none. */
  update(
    scope: TenantScope,
    id: string,
    change: ProjectChange & { readonly updatedAt: Date },
    expected: ExpectedVersions,
    audit: AuditRecord,
  ): Promise<Project | undefined>;
  /**
   * Deletes a project of one of the expected versions, and ends its API keys; false when there is none. A key that is made
   * meanwhile is ended too, or not made.
   */
  delete(
    scope: TenantScope,
    id: string,
    expected: ExpectedVersions,
    audit: ProjectDeletionAudit,
  ): Promise<boolean>;
}
