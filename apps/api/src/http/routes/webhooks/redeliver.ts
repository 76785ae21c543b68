import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { found } from '../../../domain/webhooks/found.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { deliveryParams, deliverySchema, presentDelivery } from './schemas.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/webhooks/{id}/deliveries/{delivery_id}/redeliver',
  tags: ['Webhooks'],
  summary: 'Send a delivery once more',
  description: 'It keeps its id, by which a receiver knows that it has seen it.',
  ...permitted('webhooks:write'),
  request: { params: deliveryParams },
  responses: {
    202: jsonAnswer('The delivery, which waits.', deliverySchema),
  },
});

export function redeliver(router: OpenAPIHono<AppEnv>, { webhooks }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id, delivery_id } = c.req.valid('param');
    const { organizationId } = c.var.principal;
    const delivery = await found(webhooks.redeliver(organizationId, id, delivery_id));
    return c.json(presentDelivery(delivery), 202);
  });
}
