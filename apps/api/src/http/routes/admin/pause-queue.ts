import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { pauseQueue as pause } from '../../../domain/operations/pause-queue.ts';
import { operated } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { presentQueue, queueParams, queueSchema } from './schemas.ts';

export function pauseQueue(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/admin/queues/{queue}/pause',
    tags: ['Administration'],
    summary: 'Keep workers from taking jobs of a queue',
    description:
      'It holds in every process and over restarts, until the queue is resumed. Jobs that run go on, and jobs can be made. Workers hear of it at once, and within five seconds in any case.',
    ...operated('admin:write', services),
    request: { params: queueParams },
    responses: {
      200: jsonAnswer('The queue.', queueSchema),
      ...problems('validation_failed'),
    },
  });
  router.openapi(route, async (c) => {
    const { queue } = c.req.valid('param');
    return c.json(presentQueue(await pause(services, actorOf(c), queue)), 200);
  });
}
