import { AppError } from '@headgate/core';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { operated } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { presentWorkerDetail, workerDetailSchema, workerParams } from './schemas.ts';

export function getWorker(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/admin/workers/{id}',
    tags: ['Administration'],
    summary: 'Read a worker and what it runs',
    ...operated('admin:read', services),
    request: { params: workerParams },
    responses: {
      200: jsonAnswer('The worker.', workerDetailSchema),
    },
  });
  router.openapi(route, async (c) => {
    const found = await services.workers.find(c.req.valid('param').id);
    if (!found) throw new AppError('not_found');
    return c.json(presentWorkerDetail(found), 200);
  });
}
