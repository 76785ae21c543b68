import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { drainWorker as drain } from '../../../domain/operations/drain-worker.ts';
import { operated } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { presentWorkerDetail, workerDetailSchema, workerParams } from './schemas.ts';

export function resumeWorker(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/admin/workers/{id}/resume',
    tags: ['Administration'],
    summary: 'Have a worker take jobs again',
    ...operated('admin:write', services),
    request: { params: workerParams },
    responses: {
      202: jsonAnswer('The worker.', workerDetailSchema),
    },
  });
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    const worker = await drain(services, actorOf(c), { id, wanted: false });
    return c.json(presentWorkerDetail(worker), 202);
  });
}
