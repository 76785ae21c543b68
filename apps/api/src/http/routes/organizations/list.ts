import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  createOrganizationList,
  type OrganizationList,
} from '../../../domain/organizations/organization-list.ts';
import { signedIn } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
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
    responses: {
      200: jsonAnswer(
        'The organisations, the last joined first.',
        pageOf('JoinedOrganizationPage', joinedOrganizationSchema),
      ),
      ...problems(
        ...listProblems,
        'unauthenticated',
        'invalid_token',
        'forbidden',
        'insufficient_scope',
      ),
    },
  });

export function listOrganizations(
  router: OpenAPIHono<AppEnv>,
  { organizations, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createOrganizationList(onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const request = list.parse(pageQuery(c), { codec, bind: boundTo(principal) });
    const found = await organizations.listOf(principal.userId, request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentJoinedOrganization(principal.organizationId),
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
