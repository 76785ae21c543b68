import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { retryJob as retry } from '../../../domain/jobs/retry-job.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { jobParams, jobSchema, presentJob } from './schemas.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/jobs/{id}/retry',
  tags: ['Jobs'],
  summary: 'Run a job again that has failed or was cancelled',
  description: 'It keeps its id and gets all its attempts anew.',
  ...permitted('jobs:write'),
  request: { params: jobParams },
  responses: {
    202: jsonAnswer('The job.', jobSchema),
    ...problems('job_not_repeatable'),
  },
});

export function retryJob(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const job = await retry(services, c.var.principal, c.req.valid('param').id);
    return c.json(presentJob(job), 202);
  });
}
