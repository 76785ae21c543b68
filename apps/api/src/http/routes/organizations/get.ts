import { AppError } from '@headgate/core';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { tenantAt } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { etagOf } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { organizationParams, organizationSchema, presentOrganization } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/organizations/{id}',
  tags: ['Organisations'],
  summary: 'Describe the current organisation',
  ...permitted('organization:read'),
  request: { params: organizationParams },
  responses: {
    200: jsonAnswer('The organisation.', organizationSchema),
    ...problems('unauthenticated', 'invalid_token', 'insufficient_scope', 'not_found'),
  },
});

export function getOrganization(router: OpenAPIHono<AppEnv>, { organizations }: ApiServices): void {
  router.openapi(route, async (c) => {
    const scope = tenantAt(c.var.principal, c.req.valid('param').id);
    const organization = await organizations.find(scope);
    if (organization === undefined) throw new AppError('not_found');
    return c.json(presentOrganization(organization), 200, { ETag: etagOf(organization) });
  });
}
