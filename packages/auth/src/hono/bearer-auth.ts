import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { AuthError } from '../auth-error.ts';
import type { Authenticator, Principal } from '../principal.ts';

/** What {@link bearerAuth} leaves for the handlers behind it. */
export interface BearerAuthVariables {
  readonly principal: Principal;
}

/**
 * Lets a request pass that carries a valid bearer token in its `Authorization` header (RFC 6750 section 2.1), and sets
 * `c.var.principal`. A token anywhere else is never read. It answers nothing itself: what it throws goes to `app.onError`.
 *
 * @throws AuthError `missing_credentials` without a bearer token, `invalid_request` with more than one credential,
 * `invalid_token` or `token_expired` with one that does not hold
 *
 * @example
 * import { bearerAuth, challenge } from '@headgate/auth/hono';
 * import { isAuthError } from '@headgate/auth';
 * import { Hono } from 'hono';
 *
 * const app = new Hono()
 *   .get('/me', bearerAuth(authenticator), (c) => c.json({ userId: c.var.principal.userId }))
 *   .onError((error, c) => {
 *     if (!isAuthError(error)) throw error;
 *     c.header('WWW-Authenticate', challenge(error, 'example'));
 *     return c.json({ error: error.code }, 401);
 *   });
 */
export function bearerAuth(
  authenticator: Authenticator,
): MiddlewareHandler<{ Variables: BearerAuthVariables }> {
  return createMiddleware<{ Variables: BearerAuthVariables }>(async (c, next) => {
    const token = readBearerToken(c.req.header('authorization'));
    // RFC 6750 section 2: one method a request. Its presence is looked at, its value is not.
    if (c.req.query('access_token') !== undefined) throw new AuthError('invalid_request');
    c.set('principal', await authenticator.authenticate(token));
    await next();
  });
}

// Two Authorization headers arrive as one, joined by a comma, which no bearer token contains.
const namesBearer = /(?:^|,)\s*bearer(?:[\s,]|$)/i;

function readBearerToken(header: string | undefined): string {
  if (header === undefined || !namesBearer.test(header)) throw new AuthError('missing_credentials');
  if (header.includes(',')) throw new AuthError('invalid_request');
  const [, token, ...rest] = header.trim().split(/ +/);
  if (token === undefined || rest.length > 0) throw new AuthError('invalid_token');
  return token;
}
