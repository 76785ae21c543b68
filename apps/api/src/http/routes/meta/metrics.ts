import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../env.ts';
import type { ApiServices } from '../../services.ts';

/** Registers `/metrics`, for Prometheus; the proxy in front keeps it from the public. */
export function metricsRoute(router: OpenAPIHono<AppEnv>, { metrics }: ApiServices): void {
  router.get('/metrics', async (c) => {
    const { contentType, body } = await metrics.render();
    return c.body(body, 200, { 'Content-Type': contentType });
  });
}
