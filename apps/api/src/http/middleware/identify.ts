import { requestContext } from '@headgate/core/logging';
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';

/** Puts the principal that `bearerAuth` has found on every log line of the request. */
export const identify: MiddlewareHandler<AppEnv> = (c, next) => {
  const context = requestContext();
  if (context) {
    context.user_id = c.var.principal.userId;
    context.org_id = c.var.principal.organizationId;
  }
  return next();
};
