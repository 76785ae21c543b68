import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createWorkerList } from '../../../domain/operations/lists.ts';
import { operated } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { presentWorker, workerSchema } from './schemas.ts';

export function listWorkers(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createWorkerList(services.onPage);
  const route = createRoute({
    method: 'get',
    path: '/v1/admin/workers',
    tags: ['Administration'],
    summary: 'List the processes that run jobs',
    ...operated('admin:read', services),
    request: { query: listQuery(list) },
    responses: pageAnswers('The workers, the newest first.', pageOf('WorkerPage', workerSchema)),
  });
  router.openapi(route, (c) =>
    respondList(c, services, {
      list,
      read: (request) => services.workers.list(request),
      present: presentWorker,
    }),
  );
}
