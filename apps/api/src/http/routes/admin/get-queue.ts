import { AppError } from '@headgate/core';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { operated } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { presentQueue, queueParams, queueSchema } from './schemas.ts';

export function getQueue(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/admin/queues/{queue}',
    tags: ['Administration'],
    summary: 'Read a queue',
    ...operated('admin:read', services),
    request: { params: queueParams },
    responses: {
      200: jsonAnswer('The queue.', queueSchema),
      ...problems('validation_failed'),
    },
  });
  router.openapi(route, async (c) => {
    const found = await services.queues.find(c.req.valid('param').queue);
    if (!found) throw new AppError('not_found');
    return c.json(presentQueue(found), 200);
  });
}
