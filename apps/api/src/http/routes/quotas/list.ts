import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createQuotaList, type QuotaList } from '../../../domain/quotas/quota-list.ts';
import { tenantAt } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { presentQuota, quotaSchema, quotasParams } from './schemas.ts';

const describe = (list: QuotaList) =>
  createRoute({
    method: 'get',
    path: '/v1/organizations/{id}/quotas',
    tags: ['Usage'],
    summary: 'List the quotas that the organisation has set',
    ...permitted('quotas:read'),
    request: { params: quotasParams, query: listQuery(list) },
    responses: pageAnswers('The quotas, the newest first.', pageOf('QuotaPage', quotaSchema)),
  });

export function listQuotas(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createQuotaList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const scope = tenantAt(c.var.principal, c.req.valid('param').id);
    return respondList(c, services, {
      list,
      bind: { principal: scope.organizationId },
      read: (request) => services.quotas.list(scope, request),
      present: presentQuota,
    });
  });
}
