import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { found } from '../../../domain/webhooks/found.ts';
import { withUrlFaults } from '../../../domain/webhooks/with-url-faults.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { presentWebhook, webhookMembers, webhookParams, webhookSchema } from './schemas.ts';

const body = z
  .strictObject({ ...webhookMembers, enabled: z.boolean() })
  .partial()
  .openapi('WebhookPatch');

const route = createRoute({
  method: 'patch',
  path: '/v1/webhooks/{id}',
  tags: ['Webhooks'],
  summary: 'Change a webhook, or pause it',
  description: '`enabled: true` also takes up a webhook again that failing has disabled.',
  ...permitted('webhooks:write'),
  request: { params: webhookParams, ...jsonBody(body) },
  responses: {
    200: jsonAnswer('The webhook.', webhookSchema),
    ...problems('unauthenticated', 'invalid_token', 'forbidden', 'not_found', 'validation_failed'),
  },
});

export function changeWebhook(router: OpenAPIHono<AppEnv>, { webhooks }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { organizationId } = c.var.principal;
    const { url, description, event_types, enabled } = c.req.valid('json');
    const changes = {
      ...(url !== undefined && { url }),
      ...(description !== undefined && { description }),
      ...(event_types !== undefined && { eventTypes: event_types }),
      ...(enabled !== undefined && { enabled }),
    };
    const { id } = c.req.valid('param');
    const changed = await withUrlFaults(found(webhooks.change(organizationId, id, changes)));
    return c.json(presentWebhook(changed), 200);
  });
}
