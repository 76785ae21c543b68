import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { found } from '../../../domain/webhooks/found.ts';
import { createDeliveryList, type DeliveryList } from '../../../domain/webhooks/webhook-lists.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
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
    responses: {
      200: jsonAnswer('The deliveries, the newest first.', pageOf('DeliveryPage', deliverySchema)),
      ...problems(
        ...listProblems,
        'unauthenticated',
        'invalid_token',
        'forbidden',
        'not_found',
        'validation_failed',
      ),
    },
  });

export function listDeliveries(
  router: OpenAPIHono<AppEnv>,
  { webhooks, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createDeliveryList(onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const { id } = await found(webhooks.find(principal.organizationId, c.req.valid('param').id));
    const request = list.parse(pageQuery(c), { codec, bind: boundTo(principal, { webhook: id }) });
    const rows = await webhooks.deliveries(principal.organizationId, id, request);
    const page = list.finish(request, rows.rows, { codec, ...rows });
    return respondPage(c, page, {
      present: presentDelivery,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
