import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { AccessState } from './access-state.ts';
import { type AccessTokens, createAccessTokens, type VerifiedAccessToken } from './access-token.ts';
import type { AuthContext } from './auth-context.ts';
import { AuthError } from './auth-error.ts';
import type { AuthUser } from './auth-store.ts';
import { authorizeState } from './authenticate.ts';
import type { ClientContext } from './client-context.ts';
import { exportSigningKey, type KeyRing, type RingKey } from './key-ring.ts';
import { type LoginInput, openSession } from './login.ts';
import type { Principal } from './principal.ts';
import { generateRefreshToken } from './refresh-token.ts';
import { grantTokens } from './token-grant.ts';

/** What a browser keeps of its session. */
export interface BrowserCookie {
  /** The value of the session cookie; it belongs into an `HttpOnly` cookie and nowhere else. */
  readonly cookie: string;
  /** When the session ends unless it is used. */
  readonly cookieExpiresAt: Date;
}

/** What a browser gets when it signs in. */
export interface BrowserGrant extends BrowserCookie {
  /** What a page of an old browser, which sends no `Origin`, must send with each change. */
  readonly csrfToken: string;
  /** A JWT for the `Authorization: Bearer` header, for a page that wants one. */
  readonly accessToken: string;
  /** How long the access token holds, in seconds. */
  readonly expiresIn: number;
  readonly sessionId: string;
  readonly user: AuthUser;
}

/** Who makes a request with a session cookie. */
export interface BrowserAuthentication {
  readonly principal: Principal;
  /** The value that takes the cookie's place, once a quarter of its time has passed; `null` before that. */
  readonly renewal: BrowserCookie | null;
}

/**
 * Sessions of browsers: a signed cookie instead of tokens. It is bound to a session of the store, which may be listed and
 * revoked like any other, and is renewed as it is used. Renewals replace nothing, so that answers that overtake each other
 * do no harm.
 */
export interface BrowserSessions {
  /**
   * Opens a session as `auth.login` does.
   *
   * @throws AuthError `invalid_credentials`, `hasher_*`
   *
   * @example
   * const { cookie, csrfToken } = await auth.browser.login({ email, password }, { ip, userAgent });
   */
  login(input: LoginInput, client?: ClientContext): Promise<BrowserGrant>;
  /**
   * Tells who makes a request, as `auth.authenticate` does.
   *
   * @throws AuthError `invalid_token`, `token_expired`
   *
   * @example
   * const { principal, renewal } = await auth.browser.authenticate(cookie);
   */
  authenticate(cookie: string): Promise<BrowserAuthentication>;
  /**
   * Makes the cookie of a session anew from an access token that was just granted, as a change of the password does.
   *
   * @throws AuthError `invalid_token`, `token_expired`
   *
   * @example
   * const { accessToken } = await auth.changePassword(session, change);
   * const { cookie } = await auth.browser.reissue(accessToken);
   */
  reissue(accessToken: string): Promise<BrowserCookie>;
  /**
   * Whether a token is the one that was given with a cookie. Ask it before a change where neither `Sec-Fetch-Site` nor
   * `Origin` says which page a request comes from.
   *
   * @example
   * if (!auth.browser.checkCsrfToken(cookie, header)) throw new AuthError('csrf_failed');
   */
  checkCsrfToken(cookie: string, token: string): boolean;
  /**
   * Ends the session of a cookie. It may be called again, and with any text.
   *
   * @example
   * await auth.browser.logout(cookie);
   */
  logout(cookie: string): Promise<void>;
}

export interface BrowserSessionsOptions {
  readonly context: AuthContext;
  /** Signs the cookies; another ring than that of access tokens. */
  readonly keys: KeyRing;
  readonly issuer: string;
  readonly audience: string;
}

const type = 'session+jwt';

export function createBrowserSessions(options: BrowserSessionsOptions): BrowserSessions {
  const { context, keys, issuer, audience } = options;
  const { clockToleranceSeconds, browserIdleSeconds, sessionAbsoluteSeconds } = context.policy;
  const cookies = createAccessTokens({ keys, issuer, audience, clockToleranceSeconds, type });

  function sign(
    session: Omit<VerifiedAccessToken, 'tokenId' | 'expiresAt'>,
    now: number,
    end: number,
  ): BrowserCookie {
    const cookieExpiresAt = new Date(Math.min(now + browserIdleSeconds * 1000, end));
    const cookie = cookies.sign({
      ...session,
      tokenId: context.generateId(),
      issuedAt: Math.floor(now / 1000),
      expiresAt: Math.floor(cookieExpiresAt.getTime() / 1000),
    });
    return { cookie, cookieExpiresAt };
  }

  async function renew(verified: VerifiedAccessToken, state: AccessState, now: number) {
    const end = state.createdAt.getTime() + sessionAbsoluteSeconds * 1000;
    const renewal = sign(verified, now, end);
    const { sessionId } = verified;
    const { cookieExpiresAt: expiresAt } = renewal;
    await context.store.extendSession({ sessionId, now: new Date(now), expiresAt });
    return renewal;
  }

  return {
    async login(input, client = {}) {
      // Nobody has the refresh token of a browser's session: its cookie is all there is to it.
      const session = await openSession(context, input, client, {
        idleSeconds: browserIdleSeconds,
        refreshToken: generateRefreshToken(context.random),
      });
      const { sessionId, user, epoch, now } = session;
      const { id: userId, organizationId } = user;
      const end = now + sessionAbsoluteSeconds * 1000;
      const signed = sign({ userId, organizationId, sessionId, epoch, generation: 0 }, now, end);
      const { accessToken, expiresIn } = grantTokens(context, session);
      const csrfToken = csrfTokenOf(keys.current, sessionId);
      return { ...signed, csrfToken, accessToken, expiresIn, sessionId, user };
    },

    async authenticate(cookie) {
      const now = context.clock();
      const verified = cookies.verify(cookie, now);
      const state = await context.accessStates.read(verified);
      const principal = authorizeState(verified, state);
      const left = verified.expiresAt.getTime() - now;
      if (left > browserIdleSeconds * 750 || state === null) return { principal, renewal: null };

      const renewal = await renew(verified, state, now);
      return { principal, renewal: renewal.cookieExpiresAt > verified.expiresAt ? renewal : null };
    },

    async reissue(accessToken) {
      const now = context.clock();
      const verified = context.accessTokens.verify(accessToken, now);
      const state = await context.accessStates.read(verified);
      authorizeState(verified, state);
      if (state === null) throw new AuthError('invalid_token');
      return renew(verified, state, now);
    },

    checkCsrfToken(cookie, token) {
      const sessionId = sessionOfCookie(cookies, cookie, context.clock());
      if (sessionId === null) return false;
      return keys.toJSON().kids.some((kid) => {
        const key = keys.find(kid);
        return key?.signingKey ? isEqual(csrfTokenOf(key, sessionId), token) : false;
      });
    },

    async logout(cookie) {
      const now = context.clock();
      let verified: VerifiedAccessToken;
      try {
        verified = cookies.verify(cookie, now);
      } catch {
        return;
      }
      const { userId, sessionId } = verified;
      const at = new Date(now);
      const reason = 'logout';
      const outcome = await context.store.revokeSession({ userId, sessionId, now: at, reason });
      context.accessStates.forget({ sessionId });
      if (outcome === 'revoked')
        context.emit({ type: 'auth.logout.succeeded', at, userId, sessionId });
    },
  };
}

function sessionOfCookie(cookies: AccessTokens, cookie: string, now: number): string | null {
  try {
    return cookies.verify(cookie, now).sessionId;
  } catch {
    return null;
  }
}

/** One token a session and key: a page may keep it for as long as the session lasts. */
function csrfTokenOf({ signingKey }: RingKey, sessionId: string): string {
  if (signingKey === null) throw new AuthError('csrf_failed');
  const material = exportSigningKey(signingKey);
  const key = new Uint8Array(hkdfSync('sha256', material, '', 'headgate/auth csrf', 32));
  return createHmac('sha256', key).update(sessionId).digest('base64url');
}

function isEqual(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}
