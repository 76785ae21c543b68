import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createQuota as create } from '../../../domain/quotas/create-quota.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import { etagOf } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { presentQuota, quotaSchema, quotasParams, quotaTerms } from './schemas.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/organizations/{id}/quotas',
  tags: ['Usage'],
  summary: 'Limit the use of the organisation, of a project, of a member or of a key',
  description: 'Holds beside what the operator allows; the tighter limit counts.',
  ...permitted('quotas:write'),
  request: { params: quotasParams, ...jsonBody(quotaTerms.openapi('QuotaCreate')) },
  responses: {
    201: jsonAnswer('The quota.', quotaSchema),
    ...problems('conflict'),
  },
});

export function createQuota(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id: organizationId } = c.req.valid('param');
    const { subject_type, subject_id, ...terms } = c.req.valid('json');
    const quota = await create(services, actorOf(c), organizationId, {
      ...terms,
      subjectType: subject_type,
      subjectId: subject_id,
    });
    return c.json(presentQuota(quota), 201, {
      Location: `/v1/organizations/${organizationId}/quotas/${quota.id}`,
      ETag: etagOf(quota),
    });
  });
}
