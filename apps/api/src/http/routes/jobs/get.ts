import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { describeJob as get } from '../../../domain/jobs/get-job.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { jobParams, jobSchema, presentJob } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/jobs/{id}',
  tags: ['Jobs'],
  summary: 'Read a job',
  ...permitted('jobs:read'),
  request: { params: jobParams },
  responses: {
    200: jsonAnswer('The job.', jobSchema),
  },
});

export function getJob(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    const { job, heldBack } = await get(services, tenantOf(c.var.principal), id);
    return c.json(presentJob(job, heldBack), 200);
  });
}
