import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  createOrganizationList,
  type OrganizationList,
} from '../../../domain/organizations/organization-list.ts';
import { signedIn } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { joinedOrganizationSchema, presentJoinedOrganization } from './schemas.ts';

const describe = (list: OrganizationList) =>
  createRoute({
    method: 'get',
    path: '/v1/organizations',
    tags: ['Organisations'],
    summary: 'List the organisations of the caller',
    ...signedIn,
    request: { query: listQuery(list) },
    responses: pageAnswers(
      'The organisations, the last joined first.',
      pageOf('JoinedOrganizationPage', joinedOrganizationSchema),
    ),
  });

export function listOrganizations(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createOrganizationList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    return respondList(c, services, {
      list,
      read: (request) => services.organizations.listOf(principal.userId, request),
      present: presentJoinedOrganization(principal.organizationId),
    });
  });
}
