import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createDeadLetterList } from '../../../domain/operations/lists.ts';
import { operated } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { adminProblems, deadLetterSchema, presentDeadLetter } from './schemas.ts';

const filters = z.object({ queue: z.string().min(1).max(100).optional() });

export function listDeadLetters(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const { failedJobs, cursors: codec, onPage, baseUrl } = services;
  const list = createDeadLetterList(onPage);
  const route = createRoute({
    method: 'get',
    path: '/v1/admin/dead-letters',
    tags: ['Administration'],
    summary: 'List the jobs that failed for good',
    ...operated('admin:read', services),
    request: { query: listQuery(list).extend(filters.shape) },
    responses: {
      200: jsonAnswer('The newest jobs first.', pageOf('DeadLetterPage', deadLetterSchema)),
      ...problems(...listProblems, ...adminProblems, 'validation_failed'),
    },
  });
  router.openapi(route, async (c) => {
    const { queue } = filters.parse(c.req.valid('query'));
    const bind = boundTo(c.var.principal, { queue: queue ?? null });
    const request = list.parse(pageQuery(c), { codec, bind });
    const found = await failedJobs.list({ queue }, request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentDeadLetter,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
