import type { AuditRecord } from '@headgate/auth';
import type { QuotaRule, QuotaSubjectType } from '@headgate/model-calls';
import type { PageRequest } from '@headgate/pagination';
import type { ExpectedVersions } from '../lists/expected-versions.ts';
import type { Found } from '../lists/found.ts';
import type { TenantScope } from '../tenancy/tenant-scope.ts';

/** A quota that an organisation has set itself. */
export interface Quota extends QuotaRule {
  readonly id: string;
  readonly subjectId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Grows with each change. */
  readonly version: number;
}

/** The quotas that organisations have set themselves. A change and its audit record are stored together or not at all. */
export interface Quotas {
  list(scope: TenantScope, request: PageRequest): Promise<Found<Quota>>;
  find(scope: TenantScope, id: string): Promise<Quota | undefined>;
  /** `undefined` when there is one of this subject, metric and window already. */
  create(
    scope: TenantScope,
    quota: Omit<Quota, 'updatedAt' | 'version'>,
    audit: AuditRecord,
  ): Promise<Quota | undefined>;
  /** Changes the amount in one step; `undefined` when the organisation has no such quota of an expected version. */
  change(
    scope: TenantScope,
    change: Pick<Quota, 'id' | 'amount'>,
    expected: ExpectedVersions,
    audit: AuditRecord,
  ): Promise<Quota | undefined>;
  /** Whether there was such a quota of an expected version. */
  delete(
    scope: TenantScope,
    id: string,
    expected: ExpectedVersions,
    audit: AuditRecord,
  ): Promise<boolean>;
  /** Whether the organisation has such a project, such a member or such a key. */
  hasSubject(scope: TenantScope, type: QuotaSubjectType, id: string): Promise<boolean>;
}
