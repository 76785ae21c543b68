import { AppError } from '@headgate/core';
import { type Decision, quotaExceeded } from '@headgate/rate-limit';
import { ipPrefix } from '@headgate/rate-limit/client-ip';
import { rateLimit } from '@headgate/rate-limit/hono';
import type { MiddlewareHandler } from 'hono';
import type { CallerRequest, IncomingRequest, RateLimits } from '../../domain/limits/ports.ts';
import type { AppEnv } from '../env.ts';

/** Limits requests by the network that they come from, before any credential is looked at. */
export function limitIncoming({ incoming }: RateLimits): MiddlewareHandler<AppEnv> {
  if (incoming === undefined) return pass;
  return rateLimit<IncomingRequest, AppEnv>(incoming, {
    context: (c) => ({
      network: ipPrefix(c.var.clientIp ?? null),
      hasCredential:
        c.req.header('authorization') !== undefined || c.req.header('cookie') !== undefined,
      kind: incomingKind(c.req.method, c.req.path),
    }),
    onLimited: refuse,
  });
}

/** Limits requests by who makes them; its place is behind authentication. */
export function limitCaller({ caller }: RateLimits): MiddlewareHandler<AppEnv> {
  if (caller === undefined) return pass;
  return rateLimit<CallerRequest, AppEnv>(caller, {
    context: (c) => {
      const principal: AppEnv['Variables']['principal'] | undefined = c.var.principal;
      if (principal === undefined) return null;
      const { userId, organizationId, credential } = principal;
      return {
        userId,
        organizationId,
        apiKeyId: credential.type === 'api_key' ? credential.apiKeyId : undefined,
        kind: callerKind(c.req.method, c.req.path),
      };
    },
    onLimited: refuse,
  });
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
const authPaths = /^\/v1\/auth\/(?!sessions(?:\/|$))/;

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
