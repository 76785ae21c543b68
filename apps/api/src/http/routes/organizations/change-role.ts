import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { changeMemberRole } from '../../../domain/organizations/change-member-role.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import { expectation, ifMatchNote, taggedJson } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { memberParams, memberSchema, presentMember, roleSchema } from './schemas.ts';

const body = z.strictObject({ role: roleSchema }).openapi('MemberPatch');

const route = createRoute({
  method: 'patch',
  path: '/v1/organizations/{id}/members/{user_id}',
  tags: ['Organisations'],
  summary: 'Give a member of the current organisation another role',
  description: `Owners are made and unmade by owners. The last one stays one. ${ifMatchNote}`,
  ...permitted('members:write'),
  request: { params: memberParams, ...jsonBody(body) },
  responses: {
    200: jsonAnswer('The member.', memberSchema),
    ...problems('last_owner', 'precondition_failed'),
  },
});

export function changeRole(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id, user_id: userId } = c.req.valid('param');
    const { role } = c.req.valid('json');
    const expected = expectation(c, presentMember);
    const member = await changeMemberRole(services, actorOf(c), { id, userId, role, expected });
    return taggedJson(c, presentMember(member));
  });
}
