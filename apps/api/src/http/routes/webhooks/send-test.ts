import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { found } from '../../../domain/webhooks/found.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { deliverySchema, presentDelivery, webhookParams } from './schemas.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/webhooks/{id}/test',
  tags: ['Webhooks'],
  summary: 'Send a test event to a webhook',
  description: 'An event of the type `webhook.test`, whatever the webhook subscribes to.',
  ...permitted('webhooks:write'),
  request: { params: webhookParams },
  responses: {
    202: jsonAnswer('The delivery, which waits.', deliverySchema),
  },
});

export function testWebhook(router: OpenAPIHono<AppEnv>, { webhooks }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    const delivery = await found(webhooks.test(c.var.principal.organizationId, id));
    return c.json(presentDelivery(delivery), 202);
  });
}
