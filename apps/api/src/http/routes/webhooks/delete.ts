import { AppError } from '@headgate/core';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { webhookParams } from './schemas.ts';

const route = createRoute({
  method: 'delete',
  path: '/v1/webhooks/{id}',
  tags: ['Webhooks'],
  summary: 'Delete a webhook, with the log of its deliveries',
  ...permitted('webhooks:write'),
  request: { params: webhookParams },
  responses: {
    204: { description: 'The webhook is gone; nothing more is sent to it.' },
    ...problems('unauthenticated', 'invalid_token', 'forbidden', 'not_found', 'validation_failed'),
  },
});

export function deleteWebhook(router: OpenAPIHono<AppEnv>, { webhooks }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    const deleted = await webhooks.delete(c.var.principal.organizationId, id);
    if (!deleted) throw new AppError('not_found');
    return c.body(null, 204);
  });
}
