import type { Principal } from '@headgate/auth';
import { browserAuth } from '@headgate/auth/hono';
import { requestContext } from '@headgate/core/logging';
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { requestOrigin, runWithOrigin } from '../../domain/audit/request-origin.ts';
import { originOf } from '../actor.ts';
import type { AppEnv } from '../env.ts';
import { isPublic } from '../route-rules.ts';
import type { ApiServices } from '../services.ts';

/** Finds out who is asking, within the origin that audit records are made from. A path without a route stays 404. */
export function authenticate({
  auth,
  authenticator,
  browser,
}: Pick<ApiServices, 'auth' | 'authenticator' | 'browser'>): MiddlewareHandler<AppEnv> {
  const ask: MiddlewareHandler = browserAuth({
    authenticator,
    browser: auth.browser,
    ...browser,
  });
  return (c, next) => {
    const takenByRoute = matchedRoutes(c).some(({ method }) => method !== 'ALL');
    const isAsked = takenByRoute && !isPublic(c.req.path);
    const goOn = () => {
      note(c.get('principal'));
      return next();
    };
    return runWithOrigin(originOf(c), () => (isAsked ? ask(c, goOn) : next()));
  };
}

/** Puts who is asking on every log line of the request and into its origin. */
function note(principal: Principal): void {
  const origin = requestOrigin();
  if (origin) origin.principal = principal;
  const context = requestContext();
  if (context) {
    const { userId, organizationId, credential } = principal;
    context.user_id = userId;
    context.org_id = organizationId;
    if (credential.type === 'api_key') context.api_key_id = credential.apiKeyId;
  }
}
