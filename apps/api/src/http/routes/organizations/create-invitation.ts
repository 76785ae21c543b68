import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createInvitation as create } from '../../../domain/organizations/create-invitation.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import {
  issuedInvitationSchema,
  organizationParams,
  presentInvitation,
  roleSchema,
} from './schemas.ts';

const body = z.strictObject({ email: z.string(), role: roleSchema }).openapi('InvitationRequest');

const route = createRoute({
  method: 'post',
  path: '/v1/organizations/{id}/invitations',
  tags: ['Organisations'],
  summary: 'Invite the owner of an email into the current organisation',
  description:
    'Whoever has the email and the token becomes a member, within seven days. It takes the place of an open invitation for the email. The token is shown in this answer alone.',
  ...permitted('members:write'),
  request: { params: organizationParams, ...jsonBody(body) },
  responses: {
    201: jsonAnswer('The invitation.', issuedInvitationSchema),
    ...problems('conflict', 'idempotency_not_replayable'),
  },
});

export function createInvitation(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    c.var.idempotency?.showOnce();
    const { invitation, token } = await create(services, actorOf(c), {
      id,
      ...c.req.valid('json'),
    });
    return c.json({ ...presentInvitation(invitation), token }, 201, {
      Location: `/v1/organizations/${id}/invitations/${invitation.id}`,
      'Cache-Control': 'no-store',
    });
  });
}
