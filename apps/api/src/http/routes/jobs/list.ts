import { jobStates } from '@headgate/jobs';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createJobList, type JobList } from '../../../domain/jobs/job-list.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { boundTo, listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { jobSummarySchema, presentJobSummary } from './schemas.ts';

const filters = {
  state: z.enum(jobStates).optional(),
  type: z.string().max(100).optional(),
};

const describe = (list: JobList) =>
  createRoute({
    method: 'get',
    path: '/v1/jobs',
    tags: ['Jobs'],
    summary: 'List the jobs of the organisation',
    ...permitted('jobs:read'),
    request: { query: listQuery(list, filters) },
    responses: pageAnswers(
      'The jobs, the newest first.',
      pageOf('JobPage', jobSummarySchema),
      'validation_failed',
    ),
  });

export function listJobs(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createJobList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const { organizationId } = c.var.principal;
    const { state, type } = c.req.valid('query');
    const filter = { state: state ?? null, type: type ?? null };
    return respondList(c, services, {
      list,
      bind: boundTo(c.var.principal, filter),
      read: (request) => services.jobs.list({ organizationId, state, type }, request),
      present: presentJobSummary,
    });
  });
}
