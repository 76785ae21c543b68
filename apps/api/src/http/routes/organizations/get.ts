import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { getOrganization as get } from '../../../domain/organizations/get-organization.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import { versionedJson } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { organizationParams, organizationSchema, presentOrganization } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/organizations/{id}',
  tags: ['Organisations'],
  summary: 'Describe the current organisation, or another one of the caller',
  description: 'One that is not the current one needs a session.',
  ...permitted('organization:read'),
  request: { params: organizationParams },
  responses: {
    200: jsonAnswer('The organisation.', organizationSchema),
  },
});

export function getOrganization(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const organization = await get(services, c.var.principal, c.req.valid('param').id);
    return versionedJson(c, organization, presentOrganization);
  });
}
