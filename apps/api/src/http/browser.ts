import { requireSameOrigin, type SessionCookie } from '@headgate/auth/hono';
import type { Context } from 'hono';
import type { AppEnv } from './env.ts';
import type { ApiServices } from './services.ts';

/** How browsers are served that keep their session in a cookie. */
export interface BrowserServices {
  readonly cookie: SessionCookie;
  /** The origins of the pages that may act for whoever is signed in. */
  readonly origins: readonly string[];
}

/** The session cookie of a request that has no other credential. */
export function cookieOf(c: Context<AppEnv>, { cookie }: BrowserServices): string | undefined {
  return c.req.header('authorization') === undefined ? cookie.read(c) : undefined;
}

/** Ends the session of the cookie, for a page of an own origin, and takes the cookie away. */
export async function logoutBrowser(
  c: Context<AppEnv>,
  { auth, browser }: Pick<ApiServices, 'auth' | 'browser'>,
): Promise<void> {
  const value = browser.cookie.read(c);
  if (value === undefined) return;
  requireSameOrigin(c, value, { browser: auth.browser, origins: browser.origins });
  await auth.browser.logout(value);
  browser.cookie.remove(c);
}
