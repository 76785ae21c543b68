import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { createUserList, type UserList } from '../../../domain/users/user-list.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { presentUser, userSchema } from './schemas.ts';

const describe = (list: UserList) =>
  createRoute({
    method: 'get',
    path: '/v1/users',
    tags: ['Accounts'],
    summary: 'List the people in the current organisation',
    ...permitted('users:read'),
    request: { query: listQuery(list) },
    responses: pageAnswers('The accounts, the newest first.', pageOf('UserPage', userSchema)),
  });

export function listUsers(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createUserList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    return respondList(c, services, {
      list,
      read: (request) => services.users.list(tenantOf(principal), request),
      present: presentUser,
    });
  });
}
