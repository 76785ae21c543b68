import { browserAuth } from '@headgate/auth/hono';
import { requestContext } from '@headgate/core/logging';
import type { MiddlewareHandler } from 'hono';
import { every } from 'hono/combine';
import { matchedRoutes } from 'hono/route';
import { requestOrigin, runWithOrigin } from '../../domain/audit/request-origin.ts';
import { originOf } from '../actor.ts';
import type { AppEnv } from '../env.ts';
import { isPublic } from '../route-rules.ts';
import type { ApiServices } from '../services.ts';

/**
 * Finds out who is asking, and puts it on every log line of the request and into its origin, which audit records are made
 * from. A path without a route stays 404.
 */
export function authenticate({
  auth,
  authenticator,
  browser,
}: Pick<ApiServices, 'auth' | 'authenticator' | 'browser'>): MiddlewareHandler<AppEnv> {
  const ask: MiddlewareHandler<AppEnv> = every(
    browserAuth({ authenticator, browser: auth.browser, ...browser }),
    identify,
  );
  return (c, next) => {
    const takenByRoute = matchedRoutes(c).some(({ method }) => method !== 'ALL');
    const isAsked = takenByRoute && !isPublic(c.req.path);
    return runWithOrigin(originOf(c), () => (isAsked ? ask(c, next) : next()));
  };
}

const identify: MiddlewareHandler<AppEnv> = (c, next) => {
  const origin = requestOrigin();
  if (origin) origin.principal = c.var.principal;
  const context = requestContext();
  if (context) {
    const { userId, organizationId, credential } = c.var.principal;
    context.user_id = userId;
    context.org_id = organizationId;
    if (credential.type === 'api_key') context.api_key_id = credential.apiKeyId;
  }
  return next();
};
