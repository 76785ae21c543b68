import { describe, expect, it } from 'vitest';
import { definePermissions, isAuthError, type Principal, type Role, roles } from './index.ts';

const permissions = definePermissions({
  permissions: ['projects:read', 'projects:write', 'members:read', 'members:write'],
  roles: {
    owner: ['*'],
    admin: ['projects:*', 'members:read'],
    member: ['projects:*'],
    viewer: ['projects:read'],
  },
});

const session = { type: 'session', sessionId: 's', tokenId: 't', expiresAt: new Date(0) } as const;

function holder(role: Role, scopes?: readonly string[]): Pick<Principal, 'role' | 'credential'> {
  return {
    role,
    credential: scopes ? { type: 'api_key', apiKeyId: 'k', scopes } : session,
  };
}

function refusal(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return isAuthError(error) ? error.code : 'another error';
  }
}

describe('definePermissions', () => {
  it('A30 gives each role what its grants name, wildcards spelled out', () => {
    expect(roles.map((role) => [role, [...permissions.ofRole(role)]])).toEqual([
      ['owner', ['projects:read', 'projects:write', 'members:read', 'members:write']],
      ['admin', ['projects:read', 'projects:write', 'members:read']],
      ['member', ['projects:read', 'projects:write']],
      ['viewer', ['projects:read']],
    ]);
  });

  it.each(['projects:delete', 'projects:*', '*', '', 'toString', '__proto__'])(
    'A30 denies %j, which nobody has defined, to everyone',
    (unknown) => {
      for (const role of roles) {
        for (const principal of [holder(role), holder(role, [unknown, '*'])]) {
          expect(permissions.can(principal, unknown as 'projects:read')).toBe(false);
          expect(refusal(() => permissions.authorize(principal, unknown as 'projects:read'))).toBe(
            'forbidden',
          );
        }
      }
      expect(permissions.has(unknown)).toBe(false);
    },
  );

  it('A30 permits nothing to a role that is none', () => {
    for (const role of ['root', 'toString', '']) {
      expect(permissions.of(holder(role as Role))).toEqual([]);
    }
  });

  it.each(['*', 'projects:*', 'projects'])(
    'A30 reads no scope of an API key as a wildcard: %j',
    (scope) => {
      expect(permissions.of(holder('owner', [scope]))).toEqual([]);
    },
  );

  it('A26 takes what both the role and the scopes of an API key allow', () => {
    expect(permissions.of(holder('owner', ['members:write', 'projects:read']))).toEqual([
      'projects:read',
      'members:write',
    ]);
    expect(permissions.of(holder('viewer', ['members:write', 'projects:read']))).toEqual([
      'projects:read',
    ]);
    expect(permissions.of(holder('owner', []))).toEqual([]);
  });

  it('tells a role that lacks a permission from a key that does', () => {
    const lacking = (role: Role, scopes?: readonly string[]) =>
      refusal(() => permissions.authorize(holder(role, scopes), 'members:write'));
    expect(lacking('owner')).toBeUndefined();
    expect(lacking('owner', ['members:write'])).toBeUndefined();
    expect(lacking('owner', ['members:read'])).toBe('insufficient_scope');
    expect(lacking('member')).toBe('forbidden');
    expect(lacking('member', ['members:write'])).toBe('forbidden');
  });

  it.each([
    ['a wildcard among the permissions', ['projects:*'], []],
    ['a permission without an action', ['projects'], []],
    ['a permission twice', ['a:read', 'a:read'], []],
    ['a grant of what does not exist', ['a:read'], ['a:write']],
    ['a wildcard that covers nothing', ['a:read'], ['b:*']],
  ])('refuses %s', (_, all, grants) => {
    const owner = grants as never[];
    expect(() =>
      definePermissions({
        permissions: all,
        roles: { owner, admin: [], member: [], viewer: [] },
      }),
    ).toThrow(TypeError);
  });
});
