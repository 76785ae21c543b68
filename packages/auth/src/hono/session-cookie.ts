import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

/** How the session cookie is set. */
export interface SessionCookieOptions {
  /** The name without its prefix; `session` by default. */
  readonly name?: string;
  /**
   * Sent over HTTPS alone, as by default. Such a cookie is called `__Host-…`, which binds it to this very host; without,
   * for development, it is not.
   */
  readonly secure?: boolean;
  /** Which requests of other sites carry it; `Lax` by default. `None` needs `secure`. */
  readonly sameSite?: 'Lax' | 'Strict' | 'None';
}

/** Reads, sets and removes the session cookie of a browser. */
export interface SessionCookie {
  /** The cookie's value; `undefined` without one. */
  read(c: Context): string | undefined;
  /** Sets it until the session ends. */
  write(c: Context, value: string, expiresAt: Date): void;
  /** Removes it: for a logout alone. A request that was refused must not remove what another has just been given. */
  remove(c: Context): void;
}

/**
 * A cookie that scripts cannot read: `HttpOnly`, `Path=/`, without a `Domain`, and with the prefix `__Host-` (RFC 6265bis).
 *
 * @throws TypeError for `SameSite=None` without `secure`, which browsers refuse
 *
 * @example
 * import { sessionCookie } from '@headgate/auth/hono';
 * const cookie = sessionCookie({ sameSite: 'Strict' });
 */
export function sessionCookie(options: SessionCookieOptions = {}): SessionCookie {
  const { name = 'session', secure = true, sameSite = 'Lax' } = options;
  if (sameSite === 'None' && !secure) {
    throw new TypeError('sessionCookie: SameSite=None needs a secure cookie');
  }
  const fullName = secure ? `__Host-${name}` : name;
  const attributes = { path: '/', httpOnly: true, secure, sameSite } as const;
  return {
    read: (c) => getCookie(c, fullName),
    write: (c, value, expires) => setCookie(c, fullName, value, { ...attributes, expires }),
    remove: (c) => void deleteCookie(c, fullName, attributes),
  };
}
