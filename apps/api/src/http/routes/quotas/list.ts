import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createQuotaList, type QuotaList } from '../../../domain/quotas/quota-list.ts';
import { tenantAt } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { listProblems, listQuery, pageOf } from '../../pagination.ts';
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
    responses: {
      200: jsonAnswer('The quotas, the newest first.', pageOf('QuotaPage', quotaSchema)),
      ...problems(
        ...listProblems,
        'unauthenticated',
        'invalid_token',
        'forbidden',
        'not_found',
        'validation_failed',
      ),
    },
  });

export function listQuotas(
  router: OpenAPIHono<AppEnv>,
  { quotas, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createQuotaList(onPage);
  router.openapi(describe(list), async (c) => {
    const scope = tenantAt(c.var.principal, c.req.valid('param').id);
    const request = list.parse(pageQuery(c), { codec, bind: { principal: scope.organizationId } });
    const found = await quotas.list(scope, request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentQuota,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
