import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { redriveJobs } from '../../../domain/operations/redrive-jobs.ts';
import { operated } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, optionalJsonBody } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';

const body = z
  .strictObject({
    queue: z.string().min(1).max(100).optional().openapi({
      description: 'Only what failed in this queue.',
    }),
  })
  .openapi('DeadLettersRedrive');

const answer = z
  .object({
    redriven: z.int(),
    more: z.boolean().openapi({ description: 'Whether there are more, for a further request.' }),
  })
  .openapi('DeadLettersRedriven');

export function redriveDeadLetters(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/admin/dead-letters/redrive-all',
    tags: ['Administration'],
    summary: 'Run the jobs again that failed for good',
    description: 'The oldest first, 500 at most a request.',
    ...operated('admin:write', services),
    request: optionalJsonBody(body),
    responses: {
      200: jsonAnswer('How many.', answer),
    },
  });
  router.openapi(route, async (c) => {
    const { queue } = c.req.valid('json');
    return c.json(await redriveJobs(services, actorOf(c), queue), 200);
  });
}
