import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { found } from '../../../domain/webhooks/found.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import { versionedJson } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { presentWebhook, webhookParams, webhookSchema } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/webhooks/{id}',
  tags: ['Webhooks'],
  summary: 'Read a webhook',
  ...permitted('webhooks:read'),
  request: { params: webhookParams },
  responses: {
    200: jsonAnswer('The webhook, without its secret.', webhookSchema),
  },
});

export function getWebhook(router: OpenAPIHono<AppEnv>, { webhooks }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    const endpoint = await found(webhooks.find(c.var.principal.organizationId, id));
    return versionedJson(c, endpoint, presentWebhook);
  });
}
