import { AppError, commonErrors, defineErrors } from '@headgate/core';
import { notFoundHandler, problemHandler } from '@headgate/core/hono';
import { type ListeningServer, listen } from '@headgate/core/node-server';
import { Hono } from 'hono';

/** What {@link startHealthServer} takes. */
export interface HealthServerOptions {
  readonly host: string;
  readonly port: number;
  /** Resolves when jobs can be run, rejects when not. */
  readonly checkReady: () => Promise<void>;
  readonly renderMetrics: () => Promise<{ readonly contentType: string; readonly body: string }>;
}

/**
 * Answers `/live` and `/ready` for whoever keeps the process running, and `/metrics` for Prometheus.
 *
 * @throws ListenError when the address cannot be listened on
 */
export function startHealthServer(options: HealthServerOptions): Promise<ListeningServer> {
  const app = new Hono();
  const registry = defineErrors(commonErrors);
  app.onError(problemHandler({ registry, typeBase: '/docs/errors/', fallback: 'internal_error' }));
  app.notFound(notFoundHandler(app));
  app.get('/live', (c) => c.json({ status: 'live' }));
  app.get('/ready', async (c) => {
    try {
      await options.checkReady();
    } catch (cause) {
      throw new AppError('service_unavailable', { cause, retryAfter: 1 });
    }
    return c.json({ status: 'ready' });
  });
  app.get('/metrics', async (c) => {
    const { contentType, body } = await options.renderMetrics();
    return c.body(body, 200, { 'Content-Type': contentType });
  });
  return listen({
    fetch: app.fetch,
    host: options.host,
    port: options.port,
    hostSetting: 'WORKER_HOST',
    portSetting: 'WORKER_PORT',
  });
}
