import { embedTexts } from '@headgate/model-calls';
import {
  embeddingsAnswer,
  embeddingsRequest,
  toEmbeddings,
  toEmbedRequest,
} from '@headgate/model-calls/openai';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { permitted } from '../../access.ts';
import { clientController } from '../../client-signal.ts';
import type { AppEnv } from '../../env.ts';
import { modelCall } from '../../model-call.ts';
import { callProblems } from '../../openai/problems.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/embeddings',
  tags: ['Models'],
  summary: 'Turn texts into vectors',
  description: 'Compatible with the OpenAI API: the official clients work unmodified.',
  ...permitted('chat:write'),
  request: {
    body: { required: true, content: { 'application/json': { schema: embeddingsRequest } } },
  },
  responses: {
    200: jsonAnswer('One vector for each text, in their order.', embeddingsAnswer),
    ...problems(...callProblems),
  },
});

export function createEmbeddings(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const body = c.req.valid('json');
    const result = await embedTexts(
      services,
      toEmbedRequest(body),
      modelCall(c, clientController(c).signal),
    );
    return c.json(toEmbeddings(body, result), 200);
  });
}
