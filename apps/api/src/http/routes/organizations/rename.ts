import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { renameOrganization as rename } from '../../../domain/organizations/rename-organization.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import { etagOf, expectedVersions } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import {
  nameSchema,
  organizationParams,
  organizationSchema,
  presentOrganization,
} from './schemas.ts';

const body = z.strictObject({ name: nameSchema }).openapi('OrganizationPatch');

const route = createRoute({
  method: 'patch',
  path: '/v1/organizations/{id}',
  tags: ['Organisations'],
  summary: 'Rename the current organisation',
  ...permitted('organization:write'),
  request: { params: organizationParams, ...jsonBody(body) },
  responses: {
    200: jsonAnswer('The organisation.', organizationSchema),
    ...problems('precondition_failed'),
  },
});

export function renameOrganization(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    const organization = await rename(services, actorOf(c), {
      id,
      ...c.req.valid('json'),
      expected: expectedVersions(c),
    });
    return c.json(presentOrganization(organization), 200, { ETag: etagOf(organization) });
  });
}
