import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { acceptInvitation as accept } from '../../../domain/organizations/accept-invitation.ts';
import { signedIn } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { roleSchema } from '../organizations/schemas.ts';

const body = z.strictObject({ token: z.string().min(1).max(128) }).openapi('InvitationAcceptance');
const answer = z
  .object({ organization_id: z.uuid(), role: roleSchema })
  .openapi('AcceptedInvitation');

const route = createRoute({
  method: 'post',
  path: '/v1/invitations/accept',
  tags: ['Organisations'],
  summary: 'Accept an invitation',
  description:
    'A token that is unknown, used, expired, taken back or for another email answers 404. `POST /v1/auth/switch` goes on in the name of the organisation.',
  ...signedIn,
  request: jsonBody(body),
  responses: {
    200: jsonAnswer('The caller is a member.', answer),
    ...problems('not_found'),
  },
});

export function acceptInvitation(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { token } = c.req.valid('json');
    const { organizationId, role } = await accept(services, actorOf(c), token);
    return c.json({ organization_id: organizationId, role }, 200);
  });
}
