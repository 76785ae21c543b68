import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createOrganization as create } from '../../../domain/organizations/create-organization.ts';
import { signedIn } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { joinedOrganizationSchema, nameSchema, presentJoinedOrganization } from './schemas.ts';

const body = z.strictObject({ name: nameSchema }).openapi('OrganizationRequest');

const route = createRoute({
  method: 'post',
  path: '/v1/organizations',
  tags: ['Organisations'],
  summary: 'Create an organisation, which the caller owns',
  description:
    'The caller goes on in the name of the current one; `POST /v1/auth/switch` changes that.',
  ...signedIn,
  request: jsonBody(body),
  responses: {
    201: jsonAnswer('The organisation.', joinedOrganizationSchema),
  },
});

export function createOrganization(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const created = await create(services, actorOf(c), c.req.valid('json').name);
    const present = presentJoinedOrganization(c.var.principal.organizationId);
    return c.json(present(created), 201, {
      Location: `/v1/organizations/${created.organizationId}`,
    });
  });
}
