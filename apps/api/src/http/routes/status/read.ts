import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createStatusReader } from '../../../domain/status/read-status.ts';
import type { AppEnv } from '../../env.ts';
import { pagePolicy } from '../../middleware/security-headers.ts';
import { jsonAnswer, problems, textAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { presentStatusEvent, serviceState, statusEventSchema } from './schemas.ts';
import { statusPage, statusPageStyle } from './status-page.ts';

const maxAgeMs = 5_000;

const route = createRoute({
  method: 'get',
  path: '/v1/status',
  tags: ['Status'],
  summary: 'How the installation does; for everybody',
  responses: {
    200: jsonAnswer(
      'The worst state of any service, and the newest event of each.',
      z.object({ status: serviceState, services: z.array(statusEventSchema) }).openapi('Status'),
    ),
    ...problems('service_unavailable'),
  },
});

/** Registers `/v1/status` and `/status`, the same as a page that needs no script. */
export function readStatus(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const { statusEvents, cspReportOnly } = services;
  const read = createStatusReader({ statusEvents, now: () => performance.now(), maxAgeMs });
  const caching = { 'Cache-Control': `public, max-age=${maxAgeMs / 1000}` };
  router.openapi(route, async (c) => {
    const { overall, services: newest } = await read();
    return c.json({ status: overall, services: newest.map(presentStatusEvent) }, 200, caching);
  });

  const headers = {
    ...pagePolicy({
      directives: [`style-src '${statusPageStyle.hash}'`],
      reportOnly: cspReportOnly,
    }),
    ...caching,
  };
  router.openAPIRegistry.registerPath({
    method: 'get',
    path: '/status',
    operationId: 'status.page',
    tags: ['Status'],
    summary: 'The same as a page',
    responses: {
      200: textAnswer(
        'The page.',
        'text/html',
        '<!doctype html><title>Operational – service status</title>',
      ),
      ...problems('service_unavailable'),
    },
  });
  router.get('/status', async (c) => c.html(statusPage(await read()), 200, headers));
}
