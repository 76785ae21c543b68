import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  type ConversationList,
  createConversationList,
} from '../../../domain/conversations/conversation-list.ts';
import { conversationOwner } from '../../../domain/conversations/conversation-owner.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { conversationSchema, presentConversation } from './schemas.ts';

const describe = (list: ConversationList) =>
  createRoute({
    method: 'get',
    path: '/v1/conversations',
    tags: ['Chat'],
    summary: 'List the conversations of the caller',
    ...permitted('conversations:read'),
    request: { query: listQuery(list) },
    responses: pageAnswers(
      'The conversations, the newest first.',
      pageOf('ConversationPage', conversationSchema),
    ),
  });

export function listConversations(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createConversationList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const owner = conversationOwner(c.var.principal);
    const principal = `${owner.organizationId}/${owner.userId}`;
    return respondList(c, services, {
      list,
      bind: { principal },
      read: (request) => services.conversations.list(owner, request),
      present: presentConversation,
    });
  });
}
