import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { revokeApiKey as revoke } from '../../../domain/api-keys/revoke-api-key.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { problems } from '../../openapi.ts';
import { expectation, ifMatchNote } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { apiKeyParams, presentApiKey } from './schemas.ts';

const route = createRoute({
  method: 'delete',
  path: '/v1/api-keys/{id}',
  tags: ['API keys'],
  summary: 'End an API key',
  description: `One’s own or, with \`api_keys:manage\`, any of the organisation. ${ifMatchNote}`,
  ...permitted('api_keys:write'),
  request: { params: apiKeyParams },
  responses: {
    204: { description: 'The key has ended, now or before.' },
    ...problems('precondition_failed'),
  },
});

export function revokeApiKey(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const expected = expectation(c, presentApiKey(services.apiKeys));
    await revoke(services, actorOf(c), { id: c.req.valid('param').id, expected });
    return c.body(null, 204);
  });
}
