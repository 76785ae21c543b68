import type { Context } from 'hono';
import type { Actor } from '../domain/audit/actor.ts';
import type { AppEnv } from './env.ts';

const maxUserAgentLength = 512;

/** Who makes the request, for the audit log. */
export function actorOf(c: Context<AppEnv>): Actor {
  const { principal, requestId, clientIp } = c.var;
  const userAgent = c.req.header('user-agent')?.slice(0, maxUserAgentLength) ?? null;
  return { principal, ip: clientIp ?? null, userAgent, requestId };
}
