import { randomBytes, randomUUID } from 'node:crypto';
import { type AccessChange, type AccessReference, createAccessStates } from './access-state.ts';
import { createAccessTokens, type VerifiedAccessToken } from './access-token.ts';
import { type AttemptLimiter, unlimitedAttempts } from './attempt-limiter.ts';
import type { AuditRecord } from './audit-record.ts';
import type { AuthContext } from './auth-context.ts';
import type { AuthEvent, OnAuthEvent } from './auth-event.ts';
import type { AuthStore, AuthUser } from './auth-store.ts';
import { authenticate } from './authenticate.ts';
import { type BrowserSessions, createBrowserSessions } from './browser-sessions.ts';
import { changePassword, type PasswordChange } from './change-password.ts';
import type { ClientContext } from './client-context.ts';
import type { KeyRing } from './key-ring.ts';
import { type LoginInput, login } from './login.ts';
import { logout } from './logout.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { type AuthPolicy, completePolicy } from './policy.ts';
import type { Clock, GenerateId, Random } from './ports.ts';
import type { Principal } from './principal.ts';
import { readAccessState } from './read-access-state.ts';
import { type RefreshGrant, refresh } from './refresh.ts';
import { type AuthSessions, createSessions, type SessionReference } from './sessions.ts';
import { type SignupInput, signup } from './signup.ts';
import { type AccessGrant, switchOrganization } from './switch-organization.ts';
import type { TokenGrant } from './token-grant.ts';

/** What {@link createAuth} is made of. */
export interface AuthOptions {
  readonly store: AuthStore;
  readonly keys: KeyRing;
  readonly hasher: PasswordHasher;
  /** Who issues the tokens (`iss`), such as `https://api.example.com`. */
  readonly issuer: string;
  /** For whom they are (`aud`); a token for another audience is refused. */
  readonly audience: string;
  /** Bounds how often passwords may be tried; they may be tried at will without one. */
  readonly attemptLimiter?: AttemptLimiter;
  readonly policy?: Partial<AuthPolicy>;
  /** Signs the cookies of browsers; another ring than `keys`. `auth.browser` needs it. */
  readonly sessionKeys?: KeyRing;
  /** Sees signups, logins, refreshes and what went wrong with them. */
  readonly onEvent?: OnAuthEvent;
  /** The system clock by default. */
  readonly clock?: Clock;
  /** `randomBytes` of node:crypto by default. */
  readonly random?: Random;
  /** UUIDs of version 4 by default. */
  readonly generateId?: GenerateId;
}

/** Accounts, sessions and access tokens. Every method rejects with an {@link AuthError}, or with what its store has thrown. */
export interface Auth {
  /**
   * Creates an account with its personal organisation.
   *
   * @throws AuthError `invalid_email`, `invalid_name`, `password_*`, `email_taken`, `hasher_*`
   *
   * @example
   * const user = await auth.signup({ email: 'ada@example.com', password: 'correct horse 1', name: 'Ada' });
   */
  signup(input: SignupInput): Promise<AuthUser>;
  /**
   * Opens a session. Unknown address, disabled account, wrong password and too many attempts fail alike and
   * cost the same work.
   *
   * @throws AuthError `invalid_credentials`, `hasher_*`
   *
   * @example
   * const grant = await auth.login({ email, password }, { ip: '192.0.2.7', userAgent: 'curl/8' });
   */
  login(input: LoginInput, client?: ClientContext): Promise<TokenGrant>;
  /**
   * Exchanges a refresh token for new tokens; each is good once. For `policy.refreshGraceSeconds`, and only until its
   * successor has been used, the same token gets that same successor again, so that neither a lost reply nor several
   * callers at once end the session. Any other second use revokes it (RFC 9700 section 4.14.2).
   *
   * @throws AuthError `invalid_refresh_token`, `token_reused`
   *
   * @example
   * const next = await auth.refresh(grant.refreshToken);
   */
  refresh(refreshToken: string): Promise<RefreshGrant>;
  /**
   * Replaces the password of a signed-in person. All that was proved with the old one ends: every other session, and every
   * access token. The session in which it happens goes on, with the tokens that this gives.
   *
   * @throws AuthError `wrong_password`, `password_*`, `hasher_*`, `invalid_token` when the session or the account has ended
   *
   * @example
   * const grant = await auth.changePassword({ userId, sessionId }, { currentPassword, newPassword });
   */
  changePassword(
    session: SessionReference,
    change: PasswordChange,
    client?: Pick<ClientContext, 'ip'>,
  ): Promise<TokenGrant>;
  /** Sessions of browsers, with a signed cookie instead of tokens. Every use throws a TypeError without `sessionKeys`. */
  readonly browser: BrowserSessions;
  /** The signed-in devices of people. */
  readonly sessions: AuthSessions;
  /**
   * Lets a session go on in the name of another tenant of its person: gives an access token for it, and refreshes of the
   * session follow. The access token of before stays good for its own tenant.
   *
   * @param audit stored together with the change
   * @throws AuthError `organization_unknown` for a tenant that the person is not a member of, or a session that has ended
   *
   * @example
   * const { accessToken } = await auth.switchOrganization({ userId, sessionId, organizationId });
   */
  switchOrganization(
    reference: Omit<AccessReference, 'generation'>,
    audit?: AuditRecord | null,
  ): Promise<AccessGrant>;
  /**
   * Ends the session of a refresh token. It may be called again, and with any text: it never tells whether there was one.
   *
   * @example
   * await auth.logout(grant.refreshToken);
   */
  logout(refreshToken: string): Promise<void>;
  /**
   * Tells who makes a request: checks the access token, and that nothing has ended it since it was issued. A session that
   * was revoked, an account that was disabled, an earlier epoch and a membership that is over all fail alike. What the
   * store says is relied on for `policy.revocationCacheMs`; revocations through this object count at once.
   *
   * @throws AuthError `invalid_token`, `token_expired`; rejects with the store's own error when it cannot be asked
   *
   * @example
   * const { userId, organizationId, role } = await auth.authenticate(grant.accessToken);
   */
  authenticate(accessToken: string): Promise<Principal>;
  /**
   * Checks an access token (RFC 9068, RFC 8725) without asking the store: it does not see a revocation.
   *
   * @throws AuthError `invalid_token`, `token_expired`
   *
   * @example
   * const { userId } = await auth.verifyAccess(grant.accessToken);
   */
  verifyAccess(accessToken: string): Promise<VerifiedAccessToken>;
  /**
   * Drops what is remembered of a session, of a person or, without an argument, of everybody, for the next request to read it anew: call it after a change that
   * was made past this object, such as a new role or a disabled account. Other processes see it within the bound.
   *
   * @example
   * auth.forgetAccess({ userId });
   */
  forgetAccess(changed?: AccessChange): void;
}

/**
 * Composes accounts from a store, a key ring and a password hasher. It starts nothing, and remembers nothing but what it
 * has just read of live sessions.
 *
 * @throws TypeError without issuer or audience, RangeError for a policy that cannot hold
 *
 * @example
 * import { createAuth, parseKeyRing } from '@headgate/auth';
 * import { createBcryptHasher } from '@headgate/auth/bcrypt';
 * import { memoryAuthStore } from '@headgate/auth/memory';
 * const auth = createAuth({
 *   store: memoryAuthStore(),
 *   keys: parseKeyRing(`k1:${'use 32 random bytes here'.repeat(2)}`),
 *   hasher: createBcryptHasher(),
 *   issuer: 'https://api.example.com',
 *   audience: 'https://api.example.com',
 * });
 */
export function createAuth(options: AuthOptions): Auth {
  const { store, keys, hasher, issuer, audience, onEvent } = options;
  if (!issuer || !audience) throw new TypeError('createAuth needs an issuer and an audience');
  const policy = completePolicy(options.policy ?? {});
  const { clockToleranceSeconds } = policy;
  const clock = options.clock ?? Date.now;
  const lastUsedMs = policy.lastUsedSeconds * 1000;
  const accessTokens = createAccessTokens({ keys, issuer, audience, clockToleranceSeconds });

  const notify = async (event: AuthEvent): Promise<void> => onEvent?.(event);
  const context: AuthContext = {
    store,
    keys,
    hasher,
    attemptLimiter: options.attemptLimiter ?? unlimitedAttempts,
    accessTokens,
    accessStates: createAccessStates({
      load: (reference) => readAccessState({ store, clock, lastUsedMs }, reference),
      clock,
      maxAgeMs: policy.revocationCacheMs,
      maxEntries: policy.revocationCacheEntries,
    }),
    policy,
    clock,
    random: options.random ?? randomBytes,
    generateId: options.generateId ?? randomUUID,
    emit: (event) => void notify(event).catch(() => undefined),
  };

  const { sessionKeys } = options;
  const browser =
    sessionKeys === undefined
      ? null
      : createBrowserSessions({ context, keys: sessionKeys, issuer, audience });

  return {
    signup: (input) => signup(context, input),
    login: (input, client = {}) => login(context, input, client),
    refresh: (refreshToken) => refresh(context, refreshToken),
    switchOrganization: (reference, audit = null) => switchOrganization(context, reference, audit),
    logout: (refreshToken) => logout(context, refreshToken),
    authenticate: (accessToken) => authenticate(context, accessToken),
    changePassword: (session, change, client = {}) =>
      changePassword(context, session, change, client),
    get browser() {
      if (browser === null) throw new TypeError('auth.browser needs sessionKeys');
      return browser;
    },
    sessions: createSessions(context),
    verifyAccess: async (accessToken) => accessTokens.verify(accessToken, clock()),
    forgetAccess: (changed) => context.accessStates.forget(changed),
  };
}
