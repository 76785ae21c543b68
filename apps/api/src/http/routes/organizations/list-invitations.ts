import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  createInvitationList,
  type InvitationList,
} from '../../../domain/organizations/invitation-list.ts';
import { tenantAt } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
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
    responses: pageAnswers(
      'The invitations, the newest first.',
      pageOf('InvitationPage', invitationSchema),
    ),
  });

export function listInvitations(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createInvitationList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const scope = tenantAt(principal, c.req.valid('param').id);
    return respondList(c, services, {
      list,
      read: (request) => services.invitations.list(scope, request),
      present: presentInvitation,
    });
  });
}
