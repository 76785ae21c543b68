import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createQueueList } from '../../../domain/operations/lists.ts';
import { operated } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { presentQueue, queueSchema } from './schemas.ts';

export function listQueues(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createQueueList(services.onPage);
  const route = createRoute({
    method: 'get',
    path: '/v1/admin/queues',
    tags: ['Administration'],
    summary: 'List the queues of the installation',
    ...operated('admin:read', services),
    request: { query: listQuery(list) },
    responses: pageAnswers('The queues, by name.', pageOf('QueuePage', queueSchema)),
  });
  router.openapi(route, (c) =>
    respondList(c, services, {
      list,
      async read(request) {
        const found = await services.queues.list(request);
        return { ...found, rows: found.rows.map((row) => ({ ...row, name: row.queue })) };
      },
      present: (queue) => presentQueue(queue),
    }),
  );
}
