import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { getInvitation as get } from '../../../domain/organizations/get-invitation.ts';
import { tenantAt } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { invitationParams, invitationSchema, presentInvitation } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/organizations/{id}/invitations/{invitation_id}',
  tags: ['Organisations'],
  summary: 'Read an open invitation into the current organisation',
  ...permitted('members:write'),
  request: { params: invitationParams },
  responses: {
    200: jsonAnswer('The invitation, without its token.', invitationSchema),
  },
});

export function getInvitation(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id, invitation_id: invitationId } = c.req.valid('param');
    const found = await get(services, tenantAt(c.var.principal, id), invitationId);
    return c.json(presentInvitation(found), 200);
  });
}
