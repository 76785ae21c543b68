import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { conversationOwner } from '../../../domain/conversations/conversation-owner.ts';
import { getConversation as get } from '../../../domain/conversations/get-conversation.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import { versionedJson } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { conversationParams, conversationSchema, presentConversation } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/conversations/{id}',
  tags: ['Chat'],
  summary: 'Read a conversation',
  ...permitted('conversations:read'),
  request: { params: conversationParams },
  responses: {
    200: jsonAnswer('The conversation.', conversationSchema),
  },
});

export function getConversation(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const found = await get(services, conversationOwner(c.var.principal), c.req.valid('param').id);
    return versionedJson(c, found, presentConversation);
  });
}
