import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { startTurn } from '../../../domain/chat/start-turn.ts';
import { permitted } from '../../access.ts';
import { ClientDisconnectedError, clientController } from '../../client-signal.ts';
import type { AppEnv } from '../../env.ts';
import { streamProblems } from '../../errors/handler.ts';
import { withExtensions } from '../../errors/with-extensions.ts';
import { eventStream } from '../../event-stream.ts';
import { turnCall } from '../../model-call.ts';
import { eventStreamOf, jsonBody } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { turnProblems } from './problems.ts';
import { event, presentTurn, startEvent, writeEvent } from './turn-answer.ts';
import { toTurnRequest, turnBody } from './turn-body.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/chat/stream',
  tags: ['Chat'],
  summary: 'Say something in a conversation and read the answer as it is given',
  description:
    'Events: `start`, then `delta`, `reasoning` and `tool_call`, then `usage` and `done`; or `error`, and nothing after it. Lines that begin with a colon are signs of life.',
  ...permitted('chat:write'),
  request: jsonBody(turnBody),
  responses: {
    200: {
      description: 'Server-sent events.',
      content: eventStreamOf(
        'event: delta\ndata: {"text":"Hello"}\n\nevent: done\ndata: {"state":"complete","finish_reason":"stop"}\n\n',
      ),
    },
    ...turnProblems,
  },
});

export function streamChat(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, (c) => {
    const client = clientController(c);
    return services.openStreams.enter(c.var.principal, async (place) => {
      const turn = await startTurn(
        services,
        toTurnRequest(c.req.valid('json')),
        turnCall(c, client.signal),
      );
      const describe = streamProblems(c, services.log);
      let opening = startEvent(turn);
      try {
        return await eventStream({
          items: turn.events,
          write: (events) => {
            const text = opening + events.map(writeEvent).join('');
            opening = '';
            return text;
          },
          writeError: (error) =>
            opening + event('error', describe(withExtensions(error, presentTurn(turn)))),
          onCancel: () => client.abort(new ClientDisconnectedError()),
          heartbeatMs: services.heartbeatMs,
          place,
        });
      } catch (error) {
        throw withExtensions(error, presentTurn(turn));
      }
    });
  });
}
