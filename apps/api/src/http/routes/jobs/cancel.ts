import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { cancelJob as cancel } from '../../../domain/jobs/cancel-job.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { jobParams, jobSchema, presentJob } from './schemas.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/jobs/{id}/cancel',
  tags: ['Jobs'],
  summary: 'Cancel a job',
  description:
    'A job that waits ends at once. One that runs is told to stop and ends as cancelled soon after; what it had got done is kept.',
  ...permitted('jobs:write'),
  request: { params: jobParams },
  responses: {
    202: jsonAnswer('The job.', jobSchema),
  },
});

export function cancelJob(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const job = await cancel(services, tenantOf(c.var.principal), c.req.valid('param').id);
    return c.json(presentJob(job), 202);
  });
}
