import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { changeWebhook as change } from '../../../domain/webhooks/change-webhook.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, patchOf, problems } from '../../openapi.ts';
import { etagOf, expectedVersions, ifMatchNote } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { presentWebhook, webhookMembers, webhookParams, webhookSchema } from './schemas.ts';

const body = patchOf('WebhookPatch', { ...webhookMembers, enabled: z.boolean() });

const route = createRoute({
  method: 'patch',
  path: '/v1/webhooks/{id}',
  tags: ['Webhooks'],
  summary: 'Change a webhook, or pause it',
  description: `${ifMatchNote} \`enabled: true\` also takes up a webhook again that failing has disabled.`,
  ...permitted('webhooks:write'),
  request: { params: webhookParams, ...jsonBody(body) },
  responses: {
    200: jsonAnswer('The webhook.', webhookSchema),
    ...problems('precondition_failed'),
  },
});

export function changeWebhook(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { url, description, event_types, enabled } = c.req.valid('json');
    const changes = {
      ...(url !== undefined && { url }),
      ...(description !== undefined && { description }),
      ...(event_types !== undefined && { eventTypes: event_types }),
      ...(enabled !== undefined && { enabled }),
    };
    const { id } = c.req.valid('param');
    const changed = await change(services, actorOf(c), {
      id,
      changes,
      expected: expectedVersions(c),
    });
    return c.json(presentWebhook(changed), 200, { ETag: etagOf(changed) });
  });
}
