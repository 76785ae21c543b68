import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definePermissions, type Role, roles } from './index.ts';

const all = ['a:read', 'a:write', 'b:read', 'b:write', 'c:read'] as const;
const anyRoles = fc.record(
  Object.fromEntries(roles.map((role) => [role, fc.subarray([...all, 'a:*', 'b:*', '*'])])),
) as fc.Arbitrary<Record<Role, never[]>>;
const anyScopes = fc.array(fc.oneof(fc.constantFrom(...all, '*', 'a:*'), fc.string()));

describe('what a principal may do', () => {
  it('A26 with a key is within its role, within its scopes, and all that is in both', () => {
    fc.assert(
      fc.property(anyRoles, fc.constantFrom(...roles), anyScopes, (granted, role, scopes) => {
        const permissions = definePermissions({ permissions: all, roles: granted });
        const credential = { type: 'api_key', apiKeyId: 'k', scopes } as const;
        const expected = all.filter(
          (each) => permissions.ofRole(role).has(each) && scopes.includes(each),
        );
        expect(permissions.of({ role, credential })).toEqual(expected);
        for (const each of all) {
          expect(permissions.can({ role, credential }, each)).toBe(expected.includes(each));
        }
      }),
    );
  });
});
