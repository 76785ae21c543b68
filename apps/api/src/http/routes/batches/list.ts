import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { objectList, objectListOf, sliceQuery, unknownAfter } from '../../openai/object-list.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { batchNamed, batchSchema, presentBatch } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/batches',
  tags: ['Batches'],
  summary: 'List the batches of the organisation, the newest first',
  ...permitted('batches:read'),
  request: { query: sliceQuery({ mostAsked: 100 }) },
  responses: {
    200: jsonAnswer('The batches.', objectListOf('BatchList', batchSchema)),
  },
});

export function listBatches(router: OpenAPIHono<AppEnv>, { batches }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { after, limit } = c.req.valid('query');
    const found = await batches.list(tenantOf(c.var.principal), {
      after: after === undefined ? undefined : unknownAfter(() => batchNamed(after)),
      limit,
    });
    if (!found) throw unknownAfter();
    return c.json(objectList(found.batches.map(presentBatch), found.hasMore), 200);
  });
}
