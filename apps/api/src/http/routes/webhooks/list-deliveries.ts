import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { found } from '../../../domain/webhooks/found.ts';
import { createDeliveryList, type DeliveryList } from '../../../domain/webhooks/webhook-lists.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { boundTo, listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { deliverySchema, presentDelivery, webhookParams } from './schemas.ts';

const describe = (list: DeliveryList) =>
  createRoute({
    method: 'get',
    path: '/v1/webhooks/{id}/deliveries',
    tags: ['Webhooks'],
    summary: 'List what was sent to a webhook, with its attempts',
    ...permitted('webhooks:read'),
    request: { params: webhookParams, query: listQuery(list) },
    responses: pageAnswers(
      'The deliveries, the newest first.',
      pageOf('DeliveryPage', deliverySchema),
    ),
  });

export function listDeliveries(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createDeliveryList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const { id } = await found(
      services.webhooks.find(principal.organizationId, c.req.valid('param').id),
    );
    return respondList(c, services, {
      list,
      bind: boundTo(principal, { webhook: id }),
      read: (request) => services.webhooks.deliveries(principal.organizationId, id, request),
      present: presentDelivery,
    });
  });
}
