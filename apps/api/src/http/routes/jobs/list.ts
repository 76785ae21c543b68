import { jobStates } from '@headgate/jobs';
import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createJobList, type JobList } from '../../../domain/jobs/job-list.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { jobSummarySchema, presentJobSummary } from './schemas.ts';

const filters = z.object({
  state: z.enum(jobStates).optional(),
  type: z.string().max(100).optional(),
});

const describe = (list: JobList) =>
  createRoute({
    method: 'get',
    path: '/v1/jobs',
    tags: ['Jobs'],
    summary: 'List the jobs of the organisation',
    ...permitted('jobs:read'),
    request: { query: listQuery(list).extend(filters.shape) },
    responses: {
      200: jsonAnswer('The jobs, the newest first.', pageOf('JobPage', jobSummarySchema)),
      ...problems(
        ...listProblems,
        'unauthenticated',
        'invalid_token',
        'forbidden',
        'validation_failed',
      ),
    },
  });

export function listJobs(
  router: OpenAPIHono<AppEnv>,
  { jobs, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createJobList(onPage);
  router.openapi(describe(list), async (c) => {
    const { organizationId } = c.var.principal;
    const { state, type } = filters.parse(c.req.valid('query'));
    const filter = { state: state ?? null, type: type ?? null };
    const bind = boundTo(c.var.principal, filter);
    const request = list.parse(pageQuery(c), { codec, bind });
    const found = await jobs.list({ organizationId, state, type }, request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentJobSummary,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
