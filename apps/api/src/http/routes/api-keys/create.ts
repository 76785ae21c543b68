import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createApiKey as create } from '../../../domain/api-keys/create-api-key.ts';
import { permittedSignedIn } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { issuedApiKeySchema, presentIssuedApiKey, scopesSchema } from './schemas.ts';

const body = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    scopes: scopesSchema,
    project_id: z.uuid().nullish().openapi({
      description: 'A project of the organisation, for which the key is; it ends with the project.',
    }),
    expires_at: z.iso.datetime({ offset: true }).nullish(),
  })
  .openapi('ApiKeyRequest');

const route = createRoute({
  method: 'post',
  path: '/v1/api-keys',
  tags: ['API keys'],
  summary: 'Make an API key for oneself',
  description: 'The key is shown in this answer alone, and not again when the request is repeated.',
  ...permittedSignedIn('api_keys:write'),
  request: jsonBody(body),
  responses: {
    201: jsonAnswer('The new key.', issuedApiKeySchema),
    ...problems('idempotency_not_replayable'),
  },
});

export function createApiKey(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { name, scopes, project_id: projectId, expires_at } = c.req.valid('json');
    const expiresAt = expires_at ? new Date(expires_at) : null;
    c.var.idempotency?.showOnce();
    const input = { name, scopes, projectId, expiresAt };
    const issued = await create(services, actorOf(c), input);
    return c.json(presentIssuedApiKey(services.apiKeys, issued), 201, {
      Location: `/v1/api-keys/${issued.apiKey.id}`,
      'Cache-Control': 'no-store',
    });
  });
}
