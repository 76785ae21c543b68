import { collectChoices, mergeChoices, startChoices } from '@headgate/model-calls';
import {
  chatRequest,
  chunkWriter,
  toCompletion,
  toGenerateRequest,
} from '@headgate/model-calls/openai';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { permitted } from '../../access.ts';
import { ClientDisconnectedError, clientController } from '../../client-signal.ts';
import type { AppEnv } from '../../env.ts';
import { streamErrors } from '../../errors/handler.ts';
import { eventStream } from '../../event-stream.ts';
import { modelCall } from '../../model-call.ts';
import { completionSchema } from '../../openai/completion-schema.ts';
import { callProblems } from '../../openai/problems.ts';
import { eventStreamOf, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/chat/completions',
  tags: ['Models'],
  summary: 'Create a chat completion, whole or as a stream',
  description: 'Compatible with the OpenAI API: the official clients work unmodified.',
  ...permitted('chat:write'),
  request: { body: { required: true, content: { 'application/json': { schema: chatRequest } } } },
  responses: {
    200: {
      description: 'A `chat.completion`, or a stream of `chat.completion.chunk` events.',
      content: {
        'application/json': { schema: completionSchema },
        ...eventStreamOf(
          'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1769862896,"model":"llama3.2","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}\n\ndata: [DONE]\n\n',
        ),
      },
    },
    ...problems(...callProblems),
  },
});

export function createChatCompletion(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, (c) => {
    const body = c.req.valid('json');
    const client = clientController(c);
    const choices = body.n ?? 1;
    const begin = async () => {
      const { streams } = await startChoices(
        services,
        toGenerateRequest(body),
        choices,
        modelCall(c, client.signal),
      );
      const identity = {
        id: `chatcmpl-${services.generateId()}`,
        created: Math.floor(services.clock() / 1000),
        model: body.model,
      };
      return { streams, identity };
    };
    const answer = async () => {
      const { streams, identity } = await begin();
      return c.json(toCompletion(identity, ...(await collectChoices(streams))));
    };
    if (!body.stream) return answer();

    const includeUsage = body.stream_options?.include_usage ?? false;
    const describe = streamErrors(c, services.log);
    return services.openStreams.enter(c.var.principal, async (place) => {
      const { streams, identity } = await begin();
      return eventStream({
        items: mergeChoices(streams),
        write: chunkWriter(identity, { choices, includeUsage }),
        writeError: (error) => `data: ${JSON.stringify(describe(error))}\n\n`,
        onCancel: () => client.abort(new ClientDisconnectedError()),
        heartbeatMs: services.heartbeatMs,
        place,
      });
    });
  });
}
