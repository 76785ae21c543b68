import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Permissions } from '../permissions.ts';
import { sessionOf } from '../principal.ts';
import type { BearerAuthVariables } from './bearer-auth.ts';

type BearerAuthEnv = { Variables: BearerAuthVariables };

/**
 * Lets a request pass whose principal has a permission; it stands behind `bearerAuth`. It answers nothing itself: what it
 * throws goes to `app.onError`, and `challenge` writes the header that goes with it.
 *
 * @throws AuthError `forbidden` or `insufficient_scope`, both for status 403
 *
 * @example
 * import { bearerAuth, requirePermission } from '@headgate/auth/hono';
 * app.get('/articles', bearerAuth(authenticator), requirePermission(permissions, 'articles:read'), list);
 */
export function requirePermission<Permission extends string>(
  permissions: Permissions<Permission>,
  permission: NoInfer<Permission>,
): MiddlewareHandler<BearerAuthEnv> {
  return createMiddleware<BearerAuthEnv>((c, next) => {
    permissions.authorize(c.var.principal, permission);
    return next();
  });
}

/**
 * Lets a request pass that was made signed in, for what an API key must not do; it stands behind `bearerAuth`.
 *
 * @throws AuthError `session_required`, for status 403
 *
 * @example
 * import { bearerAuth, requireSession } from '@headgate/auth/hono';
 * app.post('/password', bearerAuth(authenticator), requireSession, changePassword);
 */
export const requireSession: MiddlewareHandler<BearerAuthEnv> = (c, next) => {
  sessionOf(c.var.principal);
  return next();
};
