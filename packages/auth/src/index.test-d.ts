import { Hono } from 'hono';
import { describe, expectTypeOf, it } from 'vitest';
import { createBcryptHasher } from './bcrypt/index.ts';
import { bearerAuth, requirePermission } from './hono/index.ts';
import {
  type ApiKeyCredential,
  type Auth,
  AuthError,
  type AuthErrorCode,
  type AuthEvent,
  type Authenticator,
  type AuthOptions,
  type AuthStore,
  type AuthUser,
  type CheckPassword,
  createAuth,
  createKeyRing,
  definePermissions,
  isAuthError,
  type KeyRing,
  type PasswordHasher,
  type Principal,
  parseKeyRing,
  type RefreshGrant,
  type Role,
  type SessionCredential,
  type TokenGrant,
  type VerifiedAccessToken,
} from './index.ts';
import { memoryAuthStore } from './memory/index.ts';
import { type AuthPrismaLike, prismaAuthStore } from './prisma/index.ts';
import type { authStoreContract } from './testing/index.ts';

describe('the types', () => {
  it('of createAuth ask for a store, keys, a hasher, an issuer and an audience', () => {
    expectTypeOf(createAuth).returns.toEqualTypeOf<Auth>();
    type Required = { store: AuthStore; keys: KeyRing; hasher: PasswordHasher; issuer: string };
    expectTypeOf<Required>().not.toExtend<AuthOptions>();
    expectTypeOf<Required & { audience: string }>().toExtend<AuthOptions>();
    expectTypeOf(memoryAuthStore()).toExtend<AuthStore>();
    expectTypeOf(createBcryptHasher()).toExtend<PasswordHasher>();
    expectTypeOf(parseKeyRing('')).toEqualTypeOf<KeyRing>();
  });

  it('of the verbs', () => {
    expectTypeOf<Auth['signup']>().returns.resolves.toEqualTypeOf<AuthUser>();
    expectTypeOf<Auth['login']>().returns.resolves.toEqualTypeOf<TokenGrant>();
    expectTypeOf<Auth['refresh']>().returns.resolves.toEqualTypeOf<RefreshGrant>();
    expectTypeOf<Auth['logout']>().returns.resolves.toEqualTypeOf<void>();
    expectTypeOf<Auth['authenticate']>().returns.resolves.toEqualTypeOf<Principal>();
    expectTypeOf<Auth>().toExtend<Authenticator>();
    expectTypeOf<Auth['verifyAccess']>().returns.resolves.toEqualTypeOf<VerifiedAccessToken>();
    expectTypeOf<TokenGrant['expiresIn']>().toEqualTypeOf<number>();
  });

  it('of errors are a closed union that a guard narrows to', () => {
    const thrown: unknown = new AuthError('email_taken');
    if (isAuthError(thrown)) expectTypeOf(thrown.code).toEqualTypeOf<AuthErrorCode>();
    // @ts-expect-error: not a code of the union
    new AuthError('not_a_code');
    expectTypeOf<'email_taken'>().toExtend<AuthErrorCode>();
    expectTypeOf<string>().not.toExtend<AuthErrorCode>();
  });

  it('of events are told apart by their type', () => {
    const event = {} as AuthEvent;
    if (event.type === 'auth.login.failed') {
      expectTypeOf(event.userId).toEqualTypeOf<string | null>();
    }
    expectTypeOf<AuthEvent>().not.toHaveProperty('password');
  });

  it('of keys fit their algorithm', () => {
    createKeyRing([{ kid: 'a', secret: 'x' }]);
    createKeyRing([{ kid: 'a', algorithm: 'RS256', privateKey: 'pem' }]);
    // @ts-expect-error: a secret is for HS256
    createKeyRing([{ kid: 'a', algorithm: 'RS256', secret: 'x' }]);
    // @ts-expect-error: PS256 is not one of the algorithms
    createKeyRing([{ kid: 'a', algorithm: 'PS256', privateKey: 'pem' }]);
    // @ts-expect-error: an asymmetric key names its algorithm
    createKeyRing([{ kid: 'a', privateKey: 'pem' }]);
  });

  it('of password rules may be sync or async, and fail with a password code only', () => {
    expectTypeOf<() => null>().toExtend<CheckPassword>();
    expectTypeOf<() => Promise<'password_too_weak'>>().toExtend<CheckPassword>();
    expectTypeOf<() => 'email_taken'>().not.toExtend<CheckPassword>();
  });

  it('of a route behind bearerAuth know the principal', () => {
    const authenticator = {} as Authenticator;
    new Hono().get('/', bearerAuth(authenticator), (c) => {
      expectTypeOf(c.var.principal).toEqualTypeOf<Principal>();
      return c.text(c.var.principal.userId);
    });
    expectTypeOf(bearerAuth).parameter(0).toEqualTypeOf<Authenticator>();
  });

  it('of a principal tell a session from an API key', () => {
    const { credential } = {} as Principal;
    expectTypeOf<Principal['role']>().toEqualTypeOf<Role>();
    if (credential.type === 'session') {
      expectTypeOf(credential).toEqualTypeOf<SessionCredential>();
    } else {
      expectTypeOf(credential).toEqualTypeOf<ApiKeyCredential>();
      expectTypeOf(credential.projectId).toEqualTypeOf<string | undefined>();
    }
  });

  it('A30 of permissions let nothing compile that is not defined', () => {
    const roles = { owner: ['*'], admin: ['a:*'], member: ['a:read'], viewer: [] } as const;
    const permissions = definePermissions({ permissions: ['a:read', 'a:write'], roles });
    const principal = {} as Principal;
    permissions.can(principal, 'a:write');
    requirePermission(permissions, 'a:write');
    // @ts-expect-error: nobody has defined it
    permissions.can(principal, 'a:delete');
    // @ts-expect-error: a wildcard is no permission
    permissions.authorize(principal, 'a:*');
    // @ts-expect-error: nobody has defined it
    requirePermission(permissions, 'b:read');
    // @ts-expect-error: a role is given what does not exist
    definePermissions({ permissions: ['a:read'], roles: { ...roles, admin: ['a:delete'] } });
    // @ts-expect-error: a wildcard for a resource that does not exist
    definePermissions({ permissions: ['a:read'], roles: { ...roles, admin: ['b:*'] } });
    // @ts-expect-error: each role is given something, be it nothing
    definePermissions({ permissions: ['a:read'], roles: { owner: ['*'] } });
  });

  it('of the Prisma store ask for raw queries and nothing else', () => {
    expectTypeOf<keyof AuthPrismaLike>().toEqualTypeOf<'$queryRaw'>();
    expectTypeOf(prismaAuthStore).returns.toEqualTypeOf<AuthStore>();
  });

  it('of the contract take the functions of vitest', () => {
    expectTypeOf<{ describe: typeof describe; it: typeof it }>().toExtend<
      Parameters<typeof authStoreContract>[0]
    >();
  });
});
