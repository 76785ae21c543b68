import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type ApiKeyList, createApiKeyList } from '../../../domain/api-keys/api-key-list.ts';
import { visibleOwner } from '../../../domain/api-keys/visible-owner.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { boundTo, listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { apiKeySchema, presentApiKey } from './schemas.ts';

const filters = {
  project_id: z.uuid().optional().openapi({ description: 'Those that belong to this project.' }),
};

const describe = (list: ApiKeyList) =>
  createRoute({
    method: 'get',
    path: '/v1/api-keys',
    tags: ['API keys'],
    summary: 'List API keys',
    description: 'One’s own or, with `api_keys:manage`, all of the organisation.',
    ...permitted('api_keys:read'),
    request: { query: listQuery(list, filters) },
    responses: pageAnswers(
      'The keys, the newest first.',
      pageOf('ApiKeyPage', apiKeySchema),
      'validation_failed',
    ),
  });

export function listApiKeys(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createApiKeyList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const scope = tenantOf(c.var.principal);
    const { project_id: projectId = null } = c.req.valid('query');
    const filter = { userId: visibleOwner(c.var.principal), projectId };
    return respondList(c, services, {
      list,
      bind: boundTo(c.var.principal, filter),
      read: (request) => services.apiKeyDirectory.list(scope, filter, request),
      present: presentApiKey(services.apiKeys),
    });
  });
}
