import { performance } from 'node:perf_hooks';
import type { Context, MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import type { Metrics } from '../../domain/metrics/ports.ts';
import type { AppEnv } from '../env.ts';
import { matchedRoute } from '../matched-route.ts';
import { isProbe } from '../route-rules.ts';

/**
 * One line and one observation per request, when its answer begins, and one observation more when a stream ends; the path goes
 * without its query.
 */
export function accessLog(log: Logger, metrics: Metrics): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    await next();
    const elapsedMs = performance.now() - startedAt;
    const { method, path } = c.req;
    const { status } = c.res;
    const route = matchedRoute(c);
    metrics.requestAnswered({ method, route, status, seconds: elapsedMs / 1000 });
    if (isStreamed(c.res.headers)) watchStream(c, startedAt, metrics.streamOpened(route));
    const attempt = attemptOf(c.req.header('x-stainless-retry-count'));
    // Whoever looks every few seconds, and finds all well, would be most of the log.
    log[isProbe(path) && status < 400 ? 'debug' : 'info'](
      {
        method,
        path,
        route,
        status,
        duration_ms: Math.round(elapsedMs * 10) / 10,
        ...(attempt !== undefined && { attempt }),
      },
      'answered',
    );
  };
}

/** Whether an answer goes on for as long as there is something to send: events, or the contents of a file. */
function isStreamed(headers: Headers): boolean {
  const type = headers.get('content-type');
  return type !== null && (type.startsWith('text/event-stream') || type === fileType);
}

const fileType = 'application/octet-stream';

/** Its end is that of the connection's answer, whoever ends it; without a server below, nothing is sent. */
function watchStream(
  c: Context<AppEnv>,
  startedAt: number,
  ended: ReturnType<Metrics['streamOpened']>,
): void {
  const outgoing = c.env?.outgoing;
  const end = () => {
    const seconds = (performance.now() - startedAt) / 1000;
    ended({ completed: outgoing?.writableFinished ?? true, seconds });
  };
  if (outgoing === undefined || outgoing.destroyed) end();
  else outgoing.once('close', end);
}

/** Which try of its client a request is, where it is not the first: OpenAI's clients count how often they have retried. */
function attemptOf(retries: string | undefined): number | undefined {
  return retries !== undefined && /^[1-9]\d?$/.test(retries) ? Number(retries) + 1 : undefined;
}
