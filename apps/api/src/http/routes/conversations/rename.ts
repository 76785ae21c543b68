import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { conversationOwner } from '../../../domain/conversations/conversation-owner.ts';
import { renameConversation as rename } from '../../../domain/conversations/rename-conversation.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import { etagOf, expectedVersions } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { conversationParams, conversationSchema, presentConversation } from './schemas.ts';

const body = z
  .object({ title: z.string().trim().min(1).max(200).nullable() })
  .openapi('ConversationPatch');

const route = createRoute({
  method: 'patch',
  path: '/v1/conversations/{id}',
  tags: ['Chat'],
  summary: 'Name a conversation',
  ...permitted('conversations:write'),
  request: { params: conversationParams, ...jsonBody(body) },
  responses: {
    200: jsonAnswer('The conversation.', conversationSchema),
    ...problems('precondition_failed'),
  },
});

export function renameConversation(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    const { title } = c.req.valid('json');
    const renamed = await rename(services, conversationOwner(c.var.principal), {
      id,
      title,
      expected: expectedVersions(c),
    });
    return c.json(presentConversation(renamed), 200, { ETag: etagOf(renamed) });
  });
}
