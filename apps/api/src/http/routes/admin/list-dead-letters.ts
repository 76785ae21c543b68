import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createDeadLetterList } from '../../../domain/operations/lists.ts';
import { operated } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { boundTo, listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { deadLetterSchema, presentDeadLetter } from './schemas.ts';

const filters = { queue: z.string().min(1).max(100).optional() };

export function listDeadLetters(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createDeadLetterList(services.onPage);
  const route = createRoute({
    method: 'get',
    path: '/v1/admin/dead-letters',
    tags: ['Administration'],
    summary: 'List the jobs that failed for good',
    ...operated('admin:read', services),
    request: { query: listQuery(list, filters) },
    responses: pageAnswers(
      'The newest jobs first.',
      pageOf('DeadLetterPage', deadLetterSchema),
      'validation_failed',
    ),
  });
  router.openapi(route, async (c) => {
    const { queue } = c.req.valid('query');
    return respondList(c, services, {
      list,
      bind: boundTo(c.var.principal, { queue: queue ?? null }),
      read: (request) => services.failedJobs.list({ queue }, request),
      present: presentDeadLetter,
    });
  });
}
