import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { BrowserSessions } from '../browser-sessions.ts';
import type { Authenticator } from '../principal.ts';
import { type BearerAuthVariables, bearerAuth } from './bearer-auth.ts';
import { requireSameOrigin } from './same-origin.ts';
import type { SessionCookie } from './session-cookie.ts';

/** How {@link browserAuth} tells who is asking. */
export interface BrowserAuthOptions {
  /** For requests with an `Authorization` header, which goes before the cookie. */
  readonly authenticator: Authenticator;
  readonly browser: Pick<BrowserSessions, 'authenticate' | 'checkCsrfToken'>;
  readonly cookie: SessionCookie;
  /** The origins of the service's own pages; the request's own is always one. */
  readonly origins?: readonly string[];
}

/**
 * Lets a request pass that carries a bearer token, as `bearerAuth` does, or the session cookie of a browser, and sets
 * `c.var.principal` the same. A change with a cookie must come from an own page. The cookie is renewed as it is used; a
 * request that is refused leaves it as it is.
 *
 * @throws AuthError as `bearerAuth`, and `csrf_failed` for a change that does not show where it comes from
 *
 * @example
 * import { browserAuth, sessionCookie } from '@headgate/auth/hono';
 * const cookie = sessionCookie();
 * app.use(browserAuth({ authenticator: auth, browser: auth.browser, cookie }));
 */
export function browserAuth(
  options: BrowserAuthOptions,
): MiddlewareHandler<{ Variables: BearerAuthVariables }> {
  const { authenticator, browser, cookie } = options;
  const bearer = bearerAuth(authenticator);
  return createMiddleware<{ Variables: BearerAuthVariables }>(async (c, next) => {
    const value = c.req.header('authorization') === undefined ? cookie.read(c) : undefined;
    if (value === undefined) return bearer(c, next);
    const { principal, renewal } = await browser.authenticate(value);
    requireSameOrigin(c, value, options);
    c.set('principal', principal);
    await next();
    if (renewal !== null) cookie.write(c, renewal.cookie, renewal.cookieExpiresAt);
  });
}
