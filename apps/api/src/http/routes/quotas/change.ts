import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { changeQuota as change } from '../../../domain/quotas/change-quota.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import { etagOf, expectedVersions } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { amount, presentQuota, quotaParams, quotaSchema } from './schemas.ts';

const route = createRoute({
  method: 'patch',
  path: '/v1/organizations/{id}/quotas/{quota_id}',
  tags: ['Usage'],
  summary: 'Change how much a quota allows',
  ...permitted('quotas:write'),
  request: { params: quotaParams, ...jsonBody(z.object({ amount }).openapi('QuotaPatch')) },
  responses: {
    200: jsonAnswer('The quota.', quotaSchema),
    ...problems('precondition_failed'),
  },
});

export function changeQuota(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id: organizationId, quota_id: id } = c.req.valid('param');
    const { amount } = c.req.valid('json');
    const expected = expectedVersions(c);
    const quota = await change(services, actorOf(c), { organizationId, id, amount, expected });
    return c.json(presentQuota(quota), 200, { ETag: etagOf(quota) });
  });
}
