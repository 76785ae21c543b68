import { AppError } from '@headgate/core';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { conversationOwner } from '../../../domain/conversations/conversation-owner.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { messageParams, messageSchema, presentMessage } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/conversations/{id}/messages/{message_id}',
  tags: ['Chat'],
  summary: 'Read one message, with its images',
  ...permitted('conversations:read'),
  request: { params: messageParams },
  responses: {
    200: jsonAnswer('The message.', messageSchema),
  },
});

export function getMessage(
  router: OpenAPIHono<AppEnv>,
  { conversations }: Pick<ApiServices, 'conversations'>,
): void {
  router.openapi(route, async (c) => {
    const { id, message_id } = c.req.valid('param');
    const message = await conversations.findMessage(
      conversationOwner(c.var.principal),
      id,
      message_id,
    );
    if (message === undefined) throw new AppError('not_found');
    return c.json(presentMessage('with data')(message), 200);
  });
}
