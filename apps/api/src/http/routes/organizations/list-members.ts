import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createMemberList, type MemberList } from '../../../domain/organizations/member-list.ts';
import { tenantAt } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
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
    responses: pageAnswers(
      'The members, the last joined first.',
      pageOf('MemberPage', memberSchema),
    ),
  });

export function listMembers(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createMemberList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const scope = tenantAt(principal, c.req.valid('param').id);
    return respondList(c, services, {
      list,
      read: (request) => services.members.list(scope, request),
      present: presentMember,
    });
  });
}
