import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createWebhook as create } from '../../../domain/webhooks/create-webhook.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import { etagOf } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { issuedWebhookSchema, presentIssuedWebhook, webhookMembers } from './schemas.ts';

const { url, description, event_types } = webhookMembers;
const body = z
  .strictObject({ url, event_types, description: description.optional() })
  .openapi('WebhookCreate');

const route = createRoute({
  method: 'post',
  path: '/v1/webhooks',
  tags: ['Webhooks'],
  summary: 'Have events sent to a URL',
  description:
    'Messages are signed as Standard Webhooks 1.0 has it. The secret is shown in this answer alone, and not again when the request is repeated.',
  ...permitted('webhooks:write'),
  request: jsonBody(body),
  responses: {
    201: jsonAnswer('The webhook, with its secret.', issuedWebhookSchema),
    ...problems('idempotency_not_replayable'),
  },
});

export function createWebhook(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { url, description = null, event_types } = c.req.valid('json');
    c.var.idempotency?.showOnce();
    const input = { url, description, eventTypes: event_types };
    const issued = await create(services, actorOf(c), input);
    return c.json(presentIssuedWebhook(issued), 201, {
      Location: `/v1/webhooks/${issued.endpoint.id}`,
      ETag: etagOf(issued.endpoint),
      'Cache-Control': 'no-store',
    });
  });
}
