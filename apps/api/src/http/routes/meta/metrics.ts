import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../env.ts';
import { textAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';

/** Registers `/metrics`, for Prometheus; the proxy in front keeps it from the public. */
export function metricsRoute(router: OpenAPIHono<AppEnv>, { metrics }: ApiServices): void {
  router.openAPIRegistry.registerPath({
    method: 'get',
    path: '/metrics',
    tags: ['Operation'],
    summary: 'What is measured, for Prometheus',
    responses: {
      200: textAnswer(
        'The text format of Prometheus.',
        'text/plain',
        '# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.\n# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds 1769862896\n',
      ),
    },
  });
  router.get('/metrics', async (c) => {
    const { contentType, body } = await metrics.render();
    return c.body(body, 200, { 'Content-Type': contentType });
  });
}
