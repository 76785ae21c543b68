import { AppError } from '@headgate/core';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { tenantAt } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import { versionedJson } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { presentQuota, quotaParams, quotaSchema } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/organizations/{id}/quotas/{quota_id}',
  tags: ['Usage'],
  summary: 'Read a quota',
  ...permitted('quotas:read'),
  request: { params: quotaParams },
  responses: {
    200: jsonAnswer('The quota.', quotaSchema),
  },
});

export function getQuota(router: OpenAPIHono<AppEnv>, { quotas }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id, quota_id } = c.req.valid('param');
    const quota = await quotas.find(tenantAt(c.var.principal, id), quota_id);
    if (quota === undefined) throw new AppError('not_found');
    return versionedJson(c, quota, presentQuota);
  });
}
