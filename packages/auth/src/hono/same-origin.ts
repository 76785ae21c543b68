import type { Context } from 'hono';
import { AuthError } from '../auth-error.ts';
import type { BrowserSessions } from '../browser-sessions.ts';

/** Which pages may make changes with a session cookie. */
export interface SameOriginOptions {
  readonly browser: Pick<BrowserSessions, 'checkCsrfToken'>;
  /** The origins of the service's own pages, such as `https://app.example.com`; the request's own is always one. */
  readonly origins?: readonly string[];
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a change that a page of another site makes a browser send with its cookie. `Origin` says whose page it is, and
 * `Sec-Fetch-Site` where there is no `Origin`; a browser too old for both must send the session's token in `X-CSRF-Token`.
 *
 * @throws AuthError `csrf_failed`
 */
export function requireSameOrigin(c: Context, cookie: string, options: SameOriginOptions): void {
  if (safeMethods.has(c.req.method)) return;
  const origin = c.req.header('origin');
  if (origin !== undefined) {
    if (origin === new URL(c.req.url).origin || options.origins?.includes(origin)) return;
    throw new AuthError('csrf_failed');
  }
  const site = c.req.header('sec-fetch-site');
  if (site === 'same-origin') return;
  const token = c.req.header('x-csrf-token');
  const unknown = site === undefined && token !== undefined;
  if (unknown && options.browser.checkCsrfToken(cookie, token)) return;
  throw new AuthError('csrf_failed');
}
