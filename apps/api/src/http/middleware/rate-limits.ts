import type { SessionCookie } from '@headgate/auth/hono';
import { AppError } from '@headgate/core';
import { type Decision, quotaExceeded } from '@headgate/rate-limit';
import { ipPrefix } from '@headgate/rate-limit/client-ip';
import { rateLimit } from '@headgate/rate-limit/hono';
import type { Context, MiddlewareHandler } from 'hono';
import type { CallerRequest, IncomingRequest } from '../../domain/limits/ports.ts';
import type { AppEnv } from '../env.ts';
import { matchedRoute, routeName } from '../matched-route.ts';
import { asksForCredential } from '../route-rules.ts';
import type { ApiServices } from '../services.ts';

/** Limits requests by the network that they come from, before any credential is looked at. */
export function limitIncoming({
  rateLimits: { incoming, routes },
  browser: { cookie },
}: Pick<ApiServices, 'rateLimits' | 'browser'>): MiddlewareHandler<AppEnv> {
  if (incoming === undefined) return pass;
  return rateLimit<IncomingRequest, AppEnv>(incoming, {
    context: (c) => {
      const isAsked = asksForCredential(c.req.path);
      return {
        network: ipPrefix(c.get('clientIp') ?? null),
        hasCredential: isAsked && hasCredential(c, cookie),
        route: isAsked ? undefined : limitedRoute(c, routes),
        kind: incomingKind(c.req.method, c.req.path),
      };
    },
    onLimited: refuse,
  });
}

/** Limits requests by who makes them; its place is behind authentication. */
export function limitCaller({
  rateLimits: { caller, routes },
}: Pick<ApiServices, 'rateLimits'>): MiddlewareHandler<AppEnv> {
  if (caller === undefined) return pass;
  return rateLimit<CallerRequest, AppEnv>(caller, {
    context: (c) => {
      const principal: AppEnv['Variables']['principal'] | undefined = c.get('principal');
      if (principal === undefined) return null;
      const { userId, organizationId, credential } = principal;
      return {
        userId,
        organizationId,
        apiKeyId: credential.type === 'api_key' ? credential.apiKeyId : undefined,
        route: limitedRoute(c, routes),
        kind: callerKind(c.req.method, c.req.path),
      };
    },
    onLimited: refuse,
  });
}

// The form of an API key or of an access token. Anything else nobody looks up, so that it buys no larger quota.
const credentialForm =
  /^Bearer +(?:hg_[a-z0-9]{1,16}_[0-9A-Za-z]{22}_[0-9A-Za-z]{49}|[\w-]+\.[\w-]+\.[\w-]+) *$/i;

function hasCredential(c: Context<AppEnv>, cookie: SessionCookie): boolean {
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) return credentialForm.test(authorization);
  return c.req.header('cookie') !== undefined && cookie.read(c) !== undefined;
}

/** The route of a request, where it has a policy of its own; its parameters as the OpenAPI document writes them. */
function limitedRoute(c: Context<AppEnv>, routes: ReadonlySet<string>): string | undefined {
  if (routes.size === 0) return undefined;
  const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
  const route = routeName({ method, path: matchedRoute(c) ?? '' });
  return routes.has(route) ? route : undefined;
}

const pass: MiddlewareHandler<AppEnv> = (_, next) => next();

function refuse(decision: Decision): never {
  const { 'violated-policies': violated } = quotaExceeded(decision);
  throw new AppError('rate_limited', {
    detail: `More requests than the policy ${violated.join(' and the policy ')} allows.`,
    ...(decision.retryAfter !== null && { retryAfter: decision.retryAfter }),
    extensions: { 'violated-policies': violated },
  });
}

const emailPaths = /^\/v1\/auth\/(?:signup|email|password)(?:\/|$)/;
const authPaths = /^\/v1\/(?:auth\/(?!sessions(?:\/|$))|users\/me\/password$)/;

function incomingKind(method: string, path: string): IncomingRequest['kind'] {
  if (method !== 'POST' || !authPaths.test(path)) return 'other';
  return emailPaths.test(path) ? 'email' : 'auth';
}

const chatPaths = /^\/v1\/(?:chat|embeddings|responses|messages)(?:\/|$)/;
const adminPaths = /^\/v1\/admin(?:\/|$)/;

function callerKind(method: string, path: string): CallerRequest['kind'] {
  if (adminPaths.test(path)) return 'admin';
  return method === 'POST' && chatPaths.test(path) ? 'chat' : 'other';
}
