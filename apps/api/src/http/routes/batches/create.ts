import { batchInput } from '@headgate/batches';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createBatch as create } from '../../../domain/batches/create-batch.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import { callerOf } from '../../caller.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { fileNamed } from '../files/schemas.ts';
import { batchSchema, presentBatch } from './schemas.ts';

const body = z
  .strictObject(batchInput.shape)
  .openapi('BatchCreate', { description: 'The window is 24h, or another from 1h to 168h.' });

const route = createRoute({
  method: 'post',
  path: '/v1/batches',
  tags: ['Batches'],
  summary: 'Have the requests of a file answered in the background',
  description: 'Compatible with the OpenAI API: the official clients work unmodified.',
  ...permitted('batches:write'),
  request: jsonBody(body),
  responses: {
    200: jsonAnswer('The batch, which is validated now.', batchSchema),
    ...problems('not_found'),
  },
});

export function createBatch(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { input_file_id, endpoint, completion_window, metadata } = c.req.valid('json');
    const batch = await create(services, actorOf(c), {
      endpoint,
      inputFileId: fileNamed(input_file_id),
      completionWindow: completion_window,
      metadata: metadata ?? null,
      projectId: callerOf(c).projectId,
    });
    return c.json(presentBatch(batch), 200);
  });
}
