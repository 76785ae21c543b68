import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { deleteConversation as remove } from '../../../domain/conversations/delete-conversation.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { problems } from '../../openapi.ts';
import { expectedVersions } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { conversationParams } from './schemas.ts';

const route = createRoute({
  method: 'delete',
  path: '/v1/conversations/{id}',
  tags: ['Chat'],
  summary: 'Delete a conversation with all its messages',
  description:
    'Nothing of it is kept. An answer that is being given goes on to its reader and is not kept either.',
  ...permitted('conversations:write'),
  request: { params: conversationParams },
  responses: {
    204: { description: 'It is gone.' },
    ...problems('precondition_failed'),
  },
});

export function deleteConversation(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    await remove(services, actorOf(c), { id, expected: expectedVersions(c) });
    return c.body(null, 204);
  });
}
