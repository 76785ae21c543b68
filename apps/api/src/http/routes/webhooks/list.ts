import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createWebhookList, type WebhookList } from '../../../domain/webhooks/webhook-lists.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { presentWebhook, webhookSchema } from './schemas.ts';

const describe = (list: WebhookList) =>
  createRoute({
    method: 'get',
    path: '/v1/webhooks',
    tags: ['Webhooks'],
    summary: 'List the webhooks of the organisation',
    ...permitted('webhooks:read'),
    request: { query: listQuery(list) },
    responses: pageAnswers('The webhooks, the newest first.', pageOf('WebhookPage', webhookSchema)),
  });

export function listWebhooks(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createWebhookList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    return respondList(c, services, {
      list,
      read: (request) => services.webhooks.list(principal.organizationId, request),
      present: presentWebhook,
    });
  });
}
