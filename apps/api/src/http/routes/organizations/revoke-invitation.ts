import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { revokeInvitation as revoke } from '../../../domain/organizations/revoke-invitation.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { problems } from '../../openapi.ts';
import { expectation, ifMatchNote } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { invitationParams, presentInvitation } from './schemas.ts';

const route = createRoute({
  method: 'delete',
  path: '/v1/organizations/{id}/invitations/{invitation_id}',
  tags: ['Organisations'],
  summary: 'Take back an open invitation into the current organisation',
  description: ifMatchNote,
  ...permitted('members:write'),
  request: { params: invitationParams },
  responses: {
    204: { description: 'Its token opens nothing any more.' },
    ...problems('precondition_failed'),
  },
});

export function revokeInvitation(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id, invitation_id: invitationId } = c.req.valid('param');
    const expected = expectation(c, presentInvitation);
    await revoke(services, actorOf(c), { id, invitationId, expected });
    return c.body(null, 204);
  });
}
