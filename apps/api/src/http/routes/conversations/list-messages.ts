import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { conversationOwner } from '../../../domain/conversations/conversation-owner.ts';
import { getConversation } from '../../../domain/conversations/get-conversation.ts';
import { createMessageList, type MessageList } from '../../../domain/conversations/message-list.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { conversationParams, messageSchema, presentMessage } from './schemas.ts';

const describe = (list: MessageList) =>
  createRoute({
    method: 'get',
    path: '/v1/conversations/{id}/messages',
    tags: ['Chat'],
    summary: 'List the messages of a conversation, of all its branches',
    ...permitted('conversations:read'),
    request: { params: conversationParams, query: listQuery(list) },
    responses: pageAnswers('The messages, the oldest first.', pageOf('MessagePage', messageSchema)),
  });

export function listMessages(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createMessageList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const owner = conversationOwner(c.var.principal);
    const { id } = c.req.valid('param');
    await getConversation(services, owner, id);
    return respondList(c, services, {
      list,
      bind: { principal: id },
      read: (request) => services.conversations.listMessages(owner, id, request),
      present: presentMessage('without data'),
    });
  });
}
