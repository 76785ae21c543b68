import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { startTurn } from '../../../domain/chat/start-turn.ts';
import { permitted } from '../../access.ts';
import { clientController } from '../../client-signal.ts';
import type { AppEnv } from '../../env.ts';
import { withExtensions } from '../../errors/with-extensions.ts';
import { turnCall } from '../../model-call.ts';
import { jsonAnswer, jsonBody } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { turnProblems } from './problems.ts';
import { presentTurn, turnAnswer, wholeAnswer } from './turn-answer.ts';
import { toTurnRequest, turnBody } from './turn-body.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/chat',
  tags: ['Chat'],
  summary: 'Say something in a conversation and wait for the answer',
  description:
    'What is said is kept before the model is called, and the answer with its state. A failure names the conversation and the messages that were kept.',
  ...permitted('chat:write'),
  request: jsonBody(turnBody),
  responses: { 200: jsonAnswer('The answer.', turnAnswer), ...turnProblems },
});

export function createChat(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const turn = await startTurn(
      services,
      toTurnRequest(c.req.valid('json')),
      turnCall(c, clientController(c).signal),
    );
    try {
      return c.json(await wholeAnswer(turn), 200);
    } catch (error) {
      throw withExtensions(error, presentTurn(turn));
    }
  });
}
