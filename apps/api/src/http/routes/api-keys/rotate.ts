import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { rotateApiKey as rotate } from '../../../domain/api-keys/rotate-api-key.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, optionalJsonBody, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { apiKeyParams, issuedApiKeySchema, presentIssuedApiKey } from './schemas.ts';

const day = 24 * 60 * 60;

const body = z
  .strictObject({
    overlap_seconds: z
      .int()
      .min(0)
      .max(7 * day)
      .optional()
      .openapi({ description: 'For how long the old key goes on working; a day by default.' }),
  })
  .openapi('ApiKeyRotation');

const route = createRoute({
  method: 'post',
  path: '/v1/api-keys/{id}/rotate',
  tags: ['API keys'],
  summary: 'Make the successor of an API key',
  description:
    'The successor has the name, the scopes, the project and the lifetime of the old key. Only the owner can do it, and a key for itself alone. It is shown in this answer alone.',
  ...permitted('api_keys:write'),
  request: {
    params: apiKeyParams,
    ...optionalJsonBody(body),
  },
  responses: {
    201: jsonAnswer('The new key.', issuedApiKeySchema),
    ...problems('conflict', 'idempotency_not_replayable'),
  },
});

export function rotateApiKey(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    const overlapSeconds = c.req.valid('json').overlap_seconds ?? day;
    c.var.idempotency?.showOnce();
    const issued = await rotate(services, actorOf(c), { id, overlapSeconds });
    return c.json(presentIssuedApiKey(services.apiKeys, issued), 201, {
      Location: `/v1/api-keys/${issued.apiKey.id}`,
      'Cache-Control': 'no-store',
    });
  });
}
