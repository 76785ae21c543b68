import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { rotateWebhookSecret as rotate } from '../../../domain/webhooks/rotate-webhook-secret.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, optionalJsonBody, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { issuedWebhookSchema, presentIssuedWebhook, webhookParams } from './schemas.ts';

const day = 24 * 60 * 60;

const body = z
  .strictObject({
    overlap_seconds: z
      .int()
      .min(0)
      .max(7 * day)
      .optional()
      .openapi({ description: 'For how long the present secret signs too; a day by default.' }),
  })
  .openapi('WebhookSecretRotation');

const route = createRoute({
  method: 'post',
  path: '/v1/webhooks/{id}/rotate-secret',
  tags: ['Webhooks'],
  summary: 'Give a webhook a new secret',
  description:
    'Until the overlap is over each message has two signatures. The secret is shown in this answer alone, and not again when the request is repeated.',
  ...permitted('webhooks:write'),
  request: { params: webhookParams, ...optionalJsonBody(body) },
  responses: {
    200: jsonAnswer('The webhook, with its new secret.', issuedWebhookSchema),
    ...problems('idempotency_not_replayable'),
  },
});

export function rotateWebhookSecret(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    const { overlap_seconds: overlapSeconds = day } = c.req.valid('json');
    c.var.idempotency?.showOnce();
    const issued = await rotate(services, actorOf(c), { id, overlapSeconds });
    return c.json(presentIssuedWebhook(issued), 200, { 'Cache-Control': 'no-store' });
  });
}
