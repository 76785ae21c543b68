import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  type ConversationList,
  createConversationList,
} from '../../../domain/conversations/conversation-list.ts';
import { conversationOwner } from '../../../domain/conversations/conversation-owner.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { listProblems, listQuery, pageOf } from '../../pagination.ts';
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
    responses: {
      200: jsonAnswer(
        'The conversations, the newest first.',
        pageOf('ConversationPage', conversationSchema),
      ),
      ...problems(...listProblems, 'unauthenticated', 'invalid_token', 'forbidden'),
    },
  });

export function listConversations(
  router: OpenAPIHono<AppEnv>,
  { conversations, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createConversationList(onPage);
  router.openapi(describe(list), async (c) => {
    const owner = conversationOwner(c.var.principal);
    const principal = `${owner.organizationId}/${owner.userId}`;
    const request = list.parse(pageQuery(c), { codec, bind: { principal } });
    const found = await conversations.list(owner, request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentConversation,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
