import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { getBatch as get } from '../../../domain/batches/get-batch.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { batchNamed, batchParams, batchSchema, presentBatch } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/batches/{id}',
  tags: ['Batches'],
  summary: 'Read a batch',
  ...permitted('batches:read'),
  request: { params: batchParams },
  responses: {
    200: jsonAnswer('The batch.', batchSchema),
  },
});

export function getBatch(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const id = batchNamed(c.req.valid('param').id);
    return c.json(presentBatch(await get(services, tenantOf(c.var.principal), id)), 200);
  });
}
