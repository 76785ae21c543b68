import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createQueueList } from '../../../domain/operations/lists.ts';
import { operated } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { adminProblems, presentQueue, queueSchema } from './schemas.ts';

export function listQueues(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const { queues, cursors: codec, onPage, baseUrl } = services;
  const list = createQueueList(onPage);
  const route = createRoute({
    method: 'get',
    path: '/v1/admin/queues',
    tags: ['Administration'],
    summary: 'List the queues of the installation',
    ...operated('admin:read', services),
    request: { query: listQuery(list) },
    responses: {
      200: jsonAnswer('The queues, by name.', pageOf('QueuePage', queueSchema)),
      ...problems(...listProblems, ...adminProblems),
    },
  });
  router.openapi(route, async (c) => {
    const request = list.parse(pageQuery(c), { codec, bind: boundTo(c.var.principal) });
    const found = await queues.list(request);
    const rows = found.rows.map((row) => ({ ...row, name: row.queue }));
    const page = list.finish(request, rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentQueue,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
