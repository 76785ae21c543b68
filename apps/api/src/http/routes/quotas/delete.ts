import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { deleteQuota as remove } from '../../../domain/quotas/delete-quota.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { problems } from '../../openapi.ts';
import { expectedVersions } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { quotaParams } from './schemas.ts';

const route = createRoute({
  method: 'delete',
  path: '/v1/organizations/{id}/quotas/{quota_id}',
  tags: ['Usage'],
  summary: 'Take a quota away',
  ...permitted('quotas:write'),
  request: { params: quotaParams },
  responses: {
    204: { description: 'It is gone.' },
    ...problems('precondition_failed'),
  },
});

export function deleteQuota(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id: organizationId, quota_id: id } = c.req.valid('param');
    await remove(services, actorOf(c), { organizationId, id, expected: expectedVersions(c) });
    return c.body(null, 204);
  });
}
