import type { AuditRecord } from '@headgate/auth';
import type { PageRequest } from '@headgate/pagination';
import type { Expectation, ExpectedVersions } from '../lists/expected-versions.ts';
import type { Found } from '../lists/found.ts';
import type { TenantScope } from '../tenancy/tenant-scope.ts';

/** A person with an account. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly createdAt: Date;
  /** Grows with each change. */
  readonly version: number;
}

/** Who has an account. */
export interface Users {
  /** `undefined` for an id that nobody has, or whose account is disabled. */
  find(id: string): Promise<User | undefined>;
  /** Those who are members of a tenant. */
  list(scope: TenantScope, request: PageRequest): Promise<Found<User>>;
  /** Renames a person of one of the expected versions, together with its audit record. */
  rename(
    id: string,
    name: string | null,
    expected: ExpectedVersions,
    audit: AuditRecord,
  ): Promise<User | undefined>;
  /** What a person cares about; `undefined` as for `find`. */
  interests(id: string): Promise<readonly string[] | undefined>;
  /** Replaces the interests of a person if they are as expected, in one step and together with its audit record. */
  replaceInterests(
    id: string,
    interests: readonly string[],
    expected: Expectation<readonly string[]>,
    audit: AuditRecord,
  ): Promise<readonly string[] | 'unexpected' | undefined>;
}
