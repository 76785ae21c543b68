import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { conversationOwner } from '../../../domain/conversations/conversation-owner.ts';
import { createConversation as create } from '../../../domain/conversations/create-conversation.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, optionalJsonBody } from '../../openapi.ts';
import { etagOf } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { conversationSchema, presentConversation } from './schemas.ts';

const body = z
  .object({
    title: z.string().trim().min(1).max(200).nullish(),
    model: z.string().min(1).max(256).nullish(),
  })
  .openapi('ConversationCreate');

const route = createRoute({
  method: 'post',
  path: '/v1/conversations',
  tags: ['Chat'],
  summary: 'Begin a conversation',
  description: 'Not needed before `POST /v1/chat`, which begins one where none is named.',
  ...permitted('conversations:write'),
  request: optionalJsonBody(body),
  responses: {
    201: jsonAnswer('The conversation.', conversationSchema),
  },
});

export function createConversation(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { title = null, model = null } = c.req.valid('json');
    const created = await create(services, conversationOwner(c.var.principal), { title, model });
    return c.json(presentConversation(created), 201, {
      Location: `/v1/conversations/${created.id}`,
      ETag: etagOf(created),
    });
  });
}
