import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { permitted } from '../../access.ts';
import { clientController } from '../../client-signal.ts';
import type { AppEnv } from '../../env.ts';
import { modelObject, presentModel } from '../../openai/model-object.ts';
import { providerProblems } from '../../openai/problems.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/models',
  tags: ['Models'],
  summary: 'List the models that can be used now',
  ...permitted('models:read'),
  responses: {
    200: jsonAnswer(
      'All models.',
      z.object({ object: z.literal('list'), data: z.array(modelObject) }).openapi('ModelList'),
    ),
    ...problems(...providerProblems),
  },
});

export function listModels(router: OpenAPIHono<AppEnv>, { models }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { signal } = clientController(c);
    const found = await models.list({ requestId: c.var.requestId, signal });
    return c.json({ object: 'list' as const, data: found.map(presentModel) }, 200);
  });
}
