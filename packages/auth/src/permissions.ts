import { AuthError } from './auth-error.ts';
import type { Principal } from './principal.ts';
import { type Role, roles } from './role.ts';

type ResourceOf<Permission extends string> = Permission extends `${infer Resource}:${string}`
  ? Resource
  : never;

/** What a role is given: one permission, all of a resource (`projects:*`), or all there are (`*`). */
export type RoleGrant<Permission extends string> = Permission | `${ResourceOf<Permission>}:*` | '*';

/** The part of a {@link Principal} that says what it may do. */
export type PermissionHolder = Pick<Principal, 'role' | 'credential'>;

/** What can be permitted, and which role permits it. */
export interface Permissions<Permission extends string> {
  /** Every permission there is, in the order of their definition. */
  readonly all: readonly Permission[];
  /** Whether a text names a permission; a wildcard does not. */
  has(text: unknown): text is Permission;
  /** What a role permits. */
  ofRole(role: Role): ReadonlySet<Permission>;
  /** What a principal may do: what its role permits and, with an API key, its scopes name. */
  of(principal: PermissionHolder): readonly Permission[];
  /** Whether a principal may do something. What nobody has defined is denied to everyone, owners included. */
  can(principal: PermissionHolder, permission: Permission): boolean;
  /**
   * Passes when a principal may do something; for the first line of what must not be done without.
   *
   * @throws AuthError `forbidden` when its role does not permit it, `insufficient_scope` when only its API key does not
   */
  authorize(principal: PermissionHolder, permission: Permission): void;
}

/** What {@link definePermissions} is given. */
export interface PermissionsDefinition<Permission extends string> {
  /** Each as `resource:action`, in lower case with underscores. */
  readonly permissions: readonly Permission[];
  readonly roles: Readonly<Record<Role, readonly RoleGrant<NoInfer<Permission>>[]>>;
}

/**
 * Defines a matrix of permissions and roles. A permission that is not in it does not compile, and is denied where types
 * do not reach. Wildcards stand in the definition of a role alone: no scope of an API key is ever read as one.
 *
 * @throws TypeError for a malformed or repeated permission, or a role that is given what does not exist
 *
 * @example
 * import { definePermissions } from '@headgate/auth';
 * const permissions = definePermissions({
 *   permissions: ['articles:read', 'articles:write', 'members:write'],
 *   roles: {
 *     owner: ['*'],
 *     admin: ['articles:*', 'members:write'],
 *     member: ['articles:*'],
 *     viewer: ['articles:read'],
 *   },
 * });
 * permissions.can(principal, 'articles:write');
 */
export function definePermissions<const Permission extends string>(
  definition: PermissionsDefinition<Permission>,
): Permissions<Permission> {
  const all = [...definition.permissions];
  const known: ReadonlySet<unknown> = new Set(all);
  if (known.size < all.length) throw new TypeError('definePermissions: a permission stands twice');
  for (const permission of all) {
    if (!/^[a-z][a-z_]*:[a-z][a-z_]*$/.test(permission)) {
      throw new TypeError('definePermissions: a permission is written as resource:action');
    }
  }

  const matrix = new Map(
    roles.map((role) => [role, expand(role, all, definition.roles[role])] as const),
  );
  const none: ReadonlySet<Permission> = new Set();
  const ofRole = (role: Role): ReadonlySet<Permission> => matrix.get(role) ?? none;
  const covers = ({ credential }: PermissionHolder, permission: Permission) =>
    credential.type === 'session' || credential.scopes.includes(permission);
  const can = (principal: PermissionHolder, permission: Permission) =>
    ofRole(principal.role).has(permission) && covers(principal, permission);

  return {
    all,
    has: (text): text is Permission => known.has(text),
    ofRole,
    of: (principal) => all.filter((permission) => can(principal, permission)),
    can,
    authorize(principal, permission) {
      if (!ofRole(principal.role).has(permission)) throw new AuthError('forbidden');
      if (!covers(principal, permission)) {
        throw new AuthError('insufficient_scope', { scope: permission });
      }
    },
  };
}

function expand<Permission extends string>(
  role: Role,
  all: readonly Permission[],
  grants: readonly string[],
): ReadonlySet<Permission> {
  const granted = new Set<Permission>();
  for (const grant of grants) {
    const meant = all.filter((permission) => matches(grant, permission));
    if (meant.length === 0) {
      throw new TypeError(`definePermissions: ${role} is given what does not exist`);
    }
    for (const permission of meant) granted.add(permission);
  }
  return granted;
}

function matches(grant: string, permission: string): boolean {
  if (grant === '*') return true;
  return grant.endsWith(':*') ? permission.startsWith(grant.slice(0, -1)) : permission === grant;
}
