import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  createInvitationList,
  type InvitationList,
} from '../../../domain/organizations/invitation-list.ts';
import { tenantAt } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { invitationSchema, organizationParams, presentInvitation } from './schemas.ts';

const describe = (list: InvitationList) =>
  createRoute({
    method: 'get',
    path: '/v1/organizations/{id}/invitations',
    tags: ['Organisations'],
    summary: 'List the open invitations into the current organisation',
    ...permitted('members:write'),
    request: { params: organizationParams, query: listQuery(list) },
    responses: {
      200: jsonAnswer(
        'The invitations, the newest first.',
        pageOf('InvitationPage', invitationSchema),
      ),
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

export function listInvitations(
  router: OpenAPIHono<AppEnv>,
  { invitations, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createInvitationList(onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const scope = tenantAt(principal, c.req.valid('param').id);
    const request = list.parse(pageQuery(c), { codec, bind: boundTo(principal) });
    const found = await invitations.list(scope, request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentInvitation,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
