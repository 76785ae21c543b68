import { AppError } from '@headgate/core';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { HealthReport } from '../../../domain/health/check-health.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';

const report = z
  .object({
    status: z.enum(['ok', 'degraded', 'unavailable']),
    version: z.string(),
    dependencies: z.record(
      z.string(),
      z.object({
        ok: z.boolean(),
        latency_ms: z.number(),
        version: z.string().optional(),
        reason: z.string().optional(),
      }),
    ),
  })
  .openapi('Health');

const healthRoute = createRoute({
  method: 'get',
  path: '/health',
  tags: ['Operation'],
  summary: 'Every part and how it does; always 200',
  responses: { 200: jsonAnswer('The state of each part.', report) },
});

const readyRoute = createRoute({
  method: 'get',
  path: '/ready',
  tags: ['Operation'],
  summary: 'Whether requests may be sent here',
  responses: {
    200: jsonAnswer('Yes.', z.object({ status: z.literal('ready') })),
    ...problems('service_unavailable'),
  },
});

const liveRoute = createRoute({
  method: 'get',
  path: '/live',
  tags: ['Operation'],
  summary: 'Whether the process runs',
  responses: { 200: jsonAnswer('Yes.', z.object({ status: z.literal('live') })) },
});

/** Registers `/health`, `/ready`, `/readiness` and `/live`. */
export function healthRoutes(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(healthRoute, async (c) => {
    const { status, dependencies } = await services.checkHealth();
    return c.json({ status, version: services.version, dependencies: present(dependencies) }, 200);
  });
  for (const path of ['/ready', '/readiness']) {
    router.openapi({ ...readyRoute, path }, async (c) => {
      const ready = services.accepting() && (await services.checkHealth()).status !== 'unavailable';
      if (!ready) throw new AppError('service_unavailable', { retryAfter: 1 });
      return c.json({ status: 'ready' as const }, 200);
    });
  }
  router.openapi(liveRoute, (c) => c.json({ status: 'live' as const }, 200));
}

function present(dependencies: HealthReport['dependencies']) {
  return Object.fromEntries(
    Object.entries(dependencies).map(([name, { ok, latencyMs, version, reason }]) => [
      name,
      {
        ok,
        latency_ms: Math.round(latencyMs * 10) / 10,
        ...(version !== undefined && { version }),
        ...(reason !== undefined && { reason }),
      },
    ]),
  );
}
