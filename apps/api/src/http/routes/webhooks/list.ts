import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createWebhookList, type WebhookList } from '../../../domain/webhooks/webhook-lists.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
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
    responses: {
      200: jsonAnswer('The webhooks, the newest first.', pageOf('WebhookPage', webhookSchema)),
      ...problems(...listProblems, 'unauthenticated', 'invalid_token', 'forbidden'),
    },
  });

export function listWebhooks(
  router: OpenAPIHono<AppEnv>,
  { webhooks, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createWebhookList(onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const request = list.parse(pageQuery(c), { codec, bind: boundTo(principal) });
    const found = await webhooks.list(principal.organizationId, request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentWebhook,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
