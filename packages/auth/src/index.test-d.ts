import { Hono } from 'hono';
import { describe, expectTypeOf, it } from 'vitest';
import { createBcryptHasher } from './bcrypt/index.ts';
import { bearerAuth } from './hono/index.ts';
import {
  type Auth,
  AuthError,
  type AuthErrorCode,
  type AuthEvent,
  type AuthOptions,
  type AuthStore,
  type AuthUser,
  type CheckPassword,
  createAuth,
  createKeyRing,
  isAuthError,
  type KeyRing,
  type PasswordHasher,
  type Principal,
  parseKeyRing,
  type TokenGrant,
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
    expectTypeOf<Auth['refresh']>().returns.resolves.toEqualTypeOf<TokenGrant>();
    expectTypeOf<Auth['logout']>().returns.resolves.toEqualTypeOf<void>();
    expectTypeOf<Auth['verifyAccess']>().returns.resolves.toEqualTypeOf<Principal>();
    expectTypeOf<TokenGrant['expiresIn']>().toEqualTypeOf<number>();
    expectTypeOf<Principal['expiresAt']>().toEqualTypeOf<Date>();
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
    const auth = {} as Auth;
    new Hono().get('/', bearerAuth(auth), (c) => {
      expectTypeOf(c.var.principal).toEqualTypeOf<Principal>();
      return c.text(c.var.principal.userId);
    });
    expectTypeOf(bearerAuth).parameter(0).toEqualTypeOf<Pick<Auth, 'verifyAccess'>>();
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
