import type { AuditRecord, Role } from '@headgate/auth';
import type { PageRequest } from '@headgate/pagination';
import type { Expectation, ExpectedVersions } from '../lists/expected-versions.ts';
import type { Found } from '../lists/found.ts';
import type { TenantScope } from '../tenancy/tenant-scope.ts';

/** A tenant. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  /** Whether it came with an account; such a one is not deleted. */
  readonly personal: boolean;
  readonly createdAt: Date;
  /** Grows with each change. */
  readonly version: number;
}

/** A tenant that a person is a member of. */
export interface JoinedOrganization {
  readonly organizationId: string;
  readonly role: Role;
  /** When the person joined. */
  readonly createdAt: Date;
  readonly organization: Organization;
}

/** A person in a tenant. */
export interface Member {
  readonly userId: string;
  readonly role: Role;
  /** When the person joined. */
  readonly createdAt: Date;
  readonly user: { readonly email: string; readonly name: string | null };
}

/** An open invitation into a tenant. */
export interface Invitation {
  readonly id: string;
  /** In its normal form. */
  readonly email: string;
  readonly role: Role;
  readonly invitedBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** An invitation to be stored. */
export interface NewInvitation extends Invitation {
  /** SHA-256 of the token, 32 bytes. */
  readonly tokenHash: Uint8Array;
}

/** Why a membership stays as it is: there is none, it is not as expected, its owner is beyond the actor, or it is the last owner's. */
export type MembershipRefusal = 'unknown' | 'unexpected' | 'owners_only' | 'last_owner';

/** Whose membership changes, as what, and whether the actor may touch that of an owner. */
export interface MembershipReference {
  readonly userId: string;
  readonly mayChangeOwners: boolean;
  readonly expected?: Expectation<Member>;
}

/** The tenants. Each change is stored in one step with its audit record. */
export interface Organizations {
  /** Those that a person is a member of. */
  listOf(userId: string, request: PageRequest): Promise<Found<JoinedOrganization>>;
  create(
    organization: Omit<Organization, 'version'>,
    ownerId: string,
    audit: AuditRecord,
  ): Promise<void>;
  find(scope: TenantScope): Promise<Organization | undefined>;
  /** Renames a tenant of one of the expected versions in one step; undefined when there is none. */
  rename(
    scope: TenantScope,
    name: string,
    expected: ExpectedVersions,
    audit: AuditRecord,
  ): Promise<Organization | undefined>;
  /**
   * Deletes a tenant of one of the expected versions with everything in it but its audit log, in one step; false for one that
   * came with an account, too.
   */
  delete(scope: TenantScope, expected: ExpectedVersions, audit: AuditRecord): Promise<boolean>;
  /** A tenant that a person is a member of; undefined for any other. */
  findJoined(userId: string, id: string): Promise<Organization | undefined>;
}

/** Who is in a tenant. A tenant has an owner at all times, whatever is done to it at once. */
export interface Members {
  list(scope: TenantScope, request: PageRequest): Promise<Found<Member>>;
  find(scope: TenantScope, userId: string): Promise<Member | undefined>;
  changeRole(
    scope: TenantScope,
    change: MembershipReference & { readonly role: Role },
    audit: AuditRecord,
  ): Promise<Member | MembershipRefusal>;
  /** Ends a membership, and with it the API keys that the person has in the tenant. */
  remove(
    scope: TenantScope,
    reference: MembershipReference,
    audit: AuditRecord,
  ): Promise<'removed' | MembershipRefusal>;
}

/** The invitations of the tenants. */
export interface Invitations {
  /** The open ones, those that have expired included. */
  list(scope: TenantScope, request: PageRequest): Promise<Found<Invitation>>;
  /** One of those that the list shows. */
  find(scope: TenantScope, id: string): Promise<Invitation | undefined>;
  /** Stores an invitation in the place of an open one for the same email; false for somebody who is a member. */
  create(scope: TenantScope, invitation: NewInvitation, audit: AuditRecord): Promise<boolean>;
  /** Closes an open invitation; false when there is none. */
  revoke(
    scope: TenantScope,
    revocation: { readonly id: string; readonly at: Date },
    audit: AuditRecord,
  ): Promise<boolean>;
  /** Closes an open invitation for the email of a person and makes the person a member; of many calls, one does it. */
  accept(
    acceptance: { readonly tokenHash: Uint8Array; readonly userId: string; readonly at: Date },
    audit: (accepted: { readonly id: string; readonly organizationId: string }) => AuditRecord,
  ): Promise<{ readonly organizationId: string; readonly role: Role } | undefined>;
}

/** What is remembered of who may do what, to be dropped after a change. */
export interface AccessMemory {
  forgetUser(userId: string): void;
  forgetOrganization(organizationId: string): void;
  forgetProject(projectId: string): void;
}
