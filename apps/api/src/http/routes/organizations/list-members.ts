import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createMemberList, type MemberList } from '../../../domain/organizations/member-list.ts';
import { tenantAt } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { memberSchema, organizationParams, presentMember } from './schemas.ts';

const describe = (list: MemberList) =>
  createRoute({
    method: 'get',
    path: '/v1/organizations/{id}/members',
    tags: ['Organisations'],
    summary: 'List the members of the current organisation',
    ...permitted('members:read'),
    request: { params: organizationParams, query: listQuery(list) },
    responses: {
      200: jsonAnswer('The members, the last joined first.', pageOf('MemberPage', memberSchema)),
      ...problems(
        ...listProblems,
        'unauthenticated',
        'invalid_token',
        'forbidden',
        'insufficient_scope',
        'not_found',
      ),
    },
  });

export function listMembers(
  router: OpenAPIHono<AppEnv>,
  { members, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createMemberList(onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const scope = tenantAt(principal, c.req.valid('param').id);
    const request = list.parse(pageQuery(c), { codec, bind: boundTo(principal) });
    const found = await members.list(scope, request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentMember,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
