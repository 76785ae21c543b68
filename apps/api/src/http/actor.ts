import type { Context } from 'hono';
import type { Actor } from '../domain/audit/actor.ts';
import type { RequestOrigin } from '../domain/audit/request-origin.ts';
import type { AppEnv } from './env.ts';

const maxUserAgentLength = 512;

/** Where the request comes from, for the audit log. */
export function originOf(c: Context<AppEnv>): RequestOrigin {
  const userAgent = c.req.header('user-agent')?.slice(0, maxUserAgentLength) ?? null;
  return { requestId: c.get('requestId'), ip: c.get('clientIp') ?? null, userAgent };
}

/** Who makes the request, for the audit log. */
export function actorOf(c: Context<AppEnv>): Actor {
  return { ...originOf(c), principal: c.get('principal') };
}
