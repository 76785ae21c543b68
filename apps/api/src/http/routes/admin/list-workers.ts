import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createWorkerList } from '../../../domain/operations/lists.ts';
import { operated } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { adminProblems, presentWorker, workerSchema } from './schemas.ts';

export function listWorkers(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const { workers, cursors: codec, onPage, baseUrl } = services;
  const list = createWorkerList(onPage);
  const route = createRoute({
    method: 'get',
    path: '/v1/admin/workers',
    tags: ['Administration'],
    summary: 'List the processes that run jobs',
    ...operated('admin:read', services),
    request: { query: listQuery(list) },
    responses: {
      200: jsonAnswer('The workers, the newest first.', pageOf('WorkerPage', workerSchema)),
      ...problems(...listProblems, ...adminProblems),
    },
  });
  router.openapi(route, async (c) => {
    const request = list.parse(pageQuery(c), { codec, bind: boundTo(c.var.principal) });
    const found = await workers.list(request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentWorker,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
