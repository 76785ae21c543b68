import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { deleteWebhook as remove } from '../../../domain/webhooks/delete-webhook.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { problems } from '../../openapi.ts';
import { expectedVersions, ifMatchNote } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { webhookParams } from './schemas.ts';

const route = createRoute({
  method: 'delete',
  path: '/v1/webhooks/{id}',
  tags: ['Webhooks'],
  summary: 'Delete a webhook, with the log of its deliveries',
  description: ifMatchNote,
  ...permitted('webhooks:write'),
  request: { params: webhookParams },
  responses: {
    204: { description: 'The webhook is gone; nothing more is sent to it.' },
    ...problems('precondition_failed'),
  },
});

export function deleteWebhook(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    await remove(services, actorOf(c), { id, expected: expectedVersions(c) });
    return c.body(null, 204);
  });
}
