import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { resumeQueue as resume } from '../../../domain/operations/pause-queue.ts';
import { operated } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { presentQueue, queueParams, queueSchema } from './schemas.ts';

export function resumeQueue(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/admin/queues/{queue}/resume',
    tags: ['Administration'],
    summary: 'Let workers take jobs of a queue again',
    ...operated('admin:write', services),
    request: { params: queueParams },
    responses: {
      200: jsonAnswer('The queue.', queueSchema),
      ...problems('validation_failed'),
    },
  });
  router.openapi(route, async (c) => {
    const { queue } = c.req.valid('param');
    return c.json(presentQueue(await resume(services, actorOf(c), queue)), 200);
  });
}
