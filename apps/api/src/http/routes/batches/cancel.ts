import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { cancelBatch as cancel } from '../../../domain/batches/cancel-batch.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { batchNamed, batchParams, batchSchema, presentBatch } from './schemas.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/batches/{id}/cancel',
  tags: ['Batches'],
  summary: 'Make no further request of a batch, and keep what was answered',
  ...permitted('batches:write'),
  request: { params: batchParams },
  responses: {
    200: jsonAnswer('The batch, which is about to end.', batchSchema),
    ...problems('batch_ended'),
  },
});

export function cancelBatch(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const id = batchNamed(c.req.valid('param').id);
    return c.json(presentBatch(await cancel(services, actorOf(c), id)), 200);
  });
}
