import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { getApiKey as get } from '../../../domain/api-keys/get-api-key.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { apiKeyParams, apiKeySchema, presentApiKey } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/api-keys/{id}',
  tags: ['API keys'],
  summary: 'Describe an API key',
  description: 'One’s own or, with `api_keys:manage`, any of the organisation.',
  ...permitted('api_keys:read'),
  request: { params: apiKeyParams },
  responses: {
    200: jsonAnswer('The key, without its secret.', apiKeySchema),
  },
});

export function getApiKey(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const apiKey = await get(services, c.var.principal, c.req.valid('param').id);
    return c.json(presentApiKey(services.apiKeys)(apiKey), 200);
  });
}
