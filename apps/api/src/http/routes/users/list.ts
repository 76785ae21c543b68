import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { createUserList, type UserList } from '../../../domain/users/user-list.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
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
    responses: {
      200: jsonAnswer('The accounts, the newest first.', pageOf('UserPage', userSchema)),
      ...problems(
        ...listProblems,
        'unauthenticated',
        'invalid_token',
        'forbidden',
        'insufficient_scope',
      ),
    },
  });

export function listUsers(
  router: OpenAPIHono<AppEnv>,
  { users, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createUserList(onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const request = list.parse(pageQuery(c), { codec, bind: boundTo(principal) });
    const found = await users.list(tenantOf(principal), request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentUser,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
