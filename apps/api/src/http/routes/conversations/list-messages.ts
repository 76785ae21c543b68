import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { conversationOwner } from '../../../domain/conversations/conversation-owner.ts';
import { getConversation } from '../../../domain/conversations/get-conversation.ts';
import { createMessageList, type MessageList } from '../../../domain/conversations/message-list.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { listProblems, listQuery, pageOf } from '../../pagination.ts';
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
    responses: {
      200: jsonAnswer('The messages, the oldest first.', pageOf('MessagePage', messageSchema)),
      ...problems(...listProblems, 'unauthenticated', 'invalid_token', 'forbidden', 'not_found'),
    },
  });

export function listMessages(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const { conversations, cursors: codec, onPage, baseUrl } = services;
  const list = createMessageList(onPage);
  router.openapi(describe(list), async (c) => {
    const owner = conversationOwner(c.var.principal);
    const { id } = c.req.valid('param');
    await getConversation(services, owner, id);
    const request = list.parse(pageQuery(c), { codec, bind: { principal: id } });
    const found = await conversations.listMessages(owner, id, request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentMessage('without data'),
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
