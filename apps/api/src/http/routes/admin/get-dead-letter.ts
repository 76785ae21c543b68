import { AppError } from '@headgate/core';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { operated } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { deadLetterParams, deadLetterSchema, presentDeadLetter } from './schemas.ts';

export function getDeadLetter(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/admin/dead-letters/{id}',
    tags: ['Administration'],
    summary: 'Read why a job failed for good',
    ...operated('admin:read', services),
    request: { params: deadLetterParams },
    responses: {
      200: jsonAnswer('The job.', deadLetterSchema),
    },
  });
  router.openapi(route, async (c) => {
    const found = await services.failedJobs.find(c.req.valid('param').id);
    if (!found) throw new AppError('not_found');
    return c.json(presentDeadLetter(found), 200);
  });
}
