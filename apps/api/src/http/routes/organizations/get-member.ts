import { AppError } from '@headgate/core';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { tenantAt } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { memberParams, memberSchema, presentMember } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/organizations/{id}/members/{user_id}',
  tags: ['Organisations'],
  summary: 'Read a member of the current organisation',
  ...permitted('members:read'),
  request: { params: memberParams },
  responses: {
    200: jsonAnswer('The member.', memberSchema),
  },
});

export function getMember(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id, user_id: userId } = c.req.valid('param');
    const found = await services.members.find(tenantAt(c.var.principal, id), userId);
    if (found === undefined) throw new AppError('not_found');
    return c.json(presentMember(found), 200);
  });
}
