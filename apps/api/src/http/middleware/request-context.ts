import type { GenerateId } from '@headgate/core';
import { runWithContext } from '@headgate/core/logging';
import type { ClientIp } from '@headgate/rate-limit/client-ip';
import type { Tracing } from '@headgate/telemetry';
import type { Context, MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';
import { matchedRoute } from '../matched-route.ts';

const wellFormedId = /^[\w.-]{8,128}$/;

/** The id that a request brings, where it is well-formed, or a new one. */
export function requestIdOf(given: string | undefined, generateId: GenerateId): string {
  return given !== undefined && wellFormedId.test(given) ? given : generateId();
}

export interface RequestContextOptions {
  readonly generateId: GenerateId;
  readonly clientIp: ClientIp;
  readonly tracing: Pick<Tracing, 'request'>;
  /** Whether a caller at an address decides what is recorded of its traces. */
  readonly isTracePeer: (ip: string) => boolean;
  /** Where clients reach this service; what the request says where it is left out. */
  readonly baseUrl: string | undefined;
}

/**
 * Gives each request its `X-Request-Id` (the caller's, where it is well-formed) and its `X-Trace-Id`
 * (of the W3C `traceparent`, where there is one), on the answer and on every log line, and finds the client's address.
 */
export function requestContext({
  generateId,
  clientIp,
  tracing,
  isTracePeer,
  baseUrl,
}: RequestContextOptions): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    const requestId = requestIdOf(c.req.header('x-request-id'), generateId);
    c.set('requestId', requestId);
    const ip = clientIp(peerOf(c), c.req.header('x-forwarded-for')) ?? undefined;
    c.set('clientIp', ip);
    const traceparent = c.req.header('traceparent');
    const start = {
      method: c.req.method,
      path: c.req.path,
      origin: () => baseUrl ?? c.req.url,
      traceparent,
      tracestate: traceparent && c.req.header('tracestate'),
      callerDecides: traceparent !== undefined && ip !== undefined && isTracePeer(ip),
    };
    return tracing.request(start, (span) => {
      const { traceId } = span;
      c.set('traceId', traceId);
      const context = { request_id: requestId, trace_id: traceId, ...(ip !== undefined && { ip }) };
      return runWithContext(context, async () => {
        await next();
        c.res.headers.set('X-Request-Id', requestId);
        c.res.headers.set('X-Trace-Id', traceId);
        span.end({ route: () => matchedRoute(c), status: c.res.status });
      });
    });
  };
}

/** The other end of the connection; without a server below, as in `app.request()`, there is none. */
function peerOf(c: Context<AppEnv>): string | undefined {
  return c.env?.incoming?.socket.remoteAddress;
}
