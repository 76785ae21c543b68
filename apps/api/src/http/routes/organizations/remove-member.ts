import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { removeMember as remove } from '../../../domain/organizations/remove-member.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { problems } from '../../openapi.ts';
import { expectation, ifMatchNote } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { memberParams, presentMember } from './schemas.ts';

const route = createRoute({
  method: 'delete',
  path: '/v1/organizations/{id}/members/{user_id}',
  tags: ['Organisations'],
  summary: 'Take a member out of the current organisation, or leave it',
  description: `Removing somebody else needs \`members:write\`, leaving nothing but a session. The API keys of the member end with it. The last owner stays. ${ifMatchNote}`,
  ...permitted('members:read'),
  request: { params: memberParams },
  responses: {
    204: { description: 'The person is no longer a member.' },
    ...problems('session_required', 'last_owner', 'precondition_failed'),
  },
});

export function removeMember(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id, user_id: userId } = c.req.valid('param');
    await remove(services, actorOf(c), { id, userId, expected: expectation(c, presentMember) });
    return c.body(null, 204);
  });
}
