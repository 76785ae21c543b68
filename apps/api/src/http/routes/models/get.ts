import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { permitted } from '../../access.ts';
import { clientController } from '../../client-signal.ts';
import type { AppEnv } from '../../env.ts';
import { modelObject, presentModel } from '../../openai/model-object.ts';
import { providerProblems } from '../../openai/problems.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';

const access = permitted('models:read');

const route = createRoute({
  method: 'get',
  path: '/v1/models/{id}',
  tags: ['Models'],
  summary: 'Describe one model',
  ...access,
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: jsonAnswer('The model.', modelObject),
    ...problems('model_not_found', ...providerProblems),
  },
});

export function getModel(router: OpenAPIHono<AppEnv>, { models }: ApiServices): void {
  router.openAPIRegistry.registerPath(route);
  // A model id may hold slashes, whether or not the client has encoded them: a pattern OpenAPI cannot express.
  router.get('/v1/models/:id{.+}', access.middleware, async (c) => {
    const { signal } = clientController(c);
    const model = await models.find(c.req.param('id'), { requestId: c.var.requestId, signal });
    return c.json(presentModel(model), 200);
  });
}
