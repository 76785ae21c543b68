import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { deleteOrganization as remove } from '../../../domain/organizations/delete-organization.ts';
import { permittedSignedIn } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { problems } from '../../openapi.ts';
import { expectedVersions, ifMatchNote } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { organizationParams } from './schemas.ts';

const route = createRoute({
  method: 'delete',
  path: '/v1/organizations/{id}',
  tags: ['Organisations'],
  summary: 'Delete the current organisation with everything in it',
  description: `A personal organisation is not deleted. The access token of the caller ends with it. ${ifMatchNote}`,
  ...permittedSignedIn('organization:delete'),
  request: { params: organizationParams },
  responses: {
    204: { description: 'It is gone.' },
    ...problems('conflict', 'precondition_failed'),
  },
});

export function deleteOrganization(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    await remove(services, actorOf(c), { id, expected: expectedVersions(c) });
    return c.body(null, 204);
  });
}
