import { randomUUID } from 'node:crypto';
import type { GenerateId } from '@headgate/core';
import { runWithContext } from '@headgate/core/logging';
import type { ClientIp } from '@headgate/rate-limit/client-ip';
import type { Context, MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';

const wellFormedId = /^[\w.-]{8,128}$/;
const traceparent = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Gives each request its `X-Request-Id` (the caller's, where it is well-formed) and its `X-Trace-Id`
 * (of the W3C `traceparent`, where there is one), on the answer and on every log line, and finds the client's address.
 */
export function requestContext(
  generateId: GenerateId,
  clientIp: ClientIp,
): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    const given = c.req.header('x-request-id');
    const requestId = given !== undefined && wellFormedId.test(given) ? given : generateId();
    const traceId = traceparent.exec(c.req.header('traceparent') ?? '')?.[1] ?? newTraceId();
    c.set('requestId', requestId);
    c.set('traceId', traceId);
    const ip = clientIp(peerOf(c), c.req.header('x-forwarded-for')) ?? undefined;
    c.set('clientIp', ip);
    const context = { request_id: requestId, trace_id: traceId, ...(ip !== undefined && { ip }) };
    return runWithContext(context, async () => {
      await next();
      c.res.headers.set('X-Request-Id', requestId);
      c.res.headers.set('X-Trace-Id', traceId);
    });
  };
}

/** The other end of the connection; without a server below, as in `app.request()`, there is none. */
function peerOf(c: Context<AppEnv>): string | undefined {
  return c.env?.incoming?.socket.remoteAddress;
}

// A version 4 UUID without its hyphens: 122 random bits, from the pool that Node keeps for them.
function newTraceId(): string {
  return randomUUID().replaceAll('-', '');
}
