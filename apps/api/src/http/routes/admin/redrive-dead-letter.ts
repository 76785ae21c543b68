import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { redriveJob } from '../../../domain/operations/redrive-jobs.ts';
import { operated } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { deadLetterParams, deadLetterSchema, presentDeadLetter } from './schemas.ts';

export function redriveDeadLetter(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/admin/dead-letters/{id}/redrive',
    tags: ['Administration'],
    summary: 'Run a job again that failed for good',
    description: 'Under its id, in the name of its owner and with all its attempts.',
    ...operated('admin:write', services),
    request: { params: deadLetterParams },
    responses: {
      202: jsonAnswer('What it was.', deadLetterSchema),
    },
  });
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(presentDeadLetter(await redriveJob(services, actorOf(c), id)), 202);
  });
}
