import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { runSchedule as run } from '../../../domain/schedules/run-schedule.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { jobSchema, presentJob } from '../jobs/schemas.ts';
import { scheduleParams } from './schemas.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/schedules/{id}/run',
  tags: ['Schedules'],
  summary: 'Make a job of a schedule now',
  description:
    'In the name of whoever asks, also while the schedule is paused. Its next time stays.',
  ...permitted('schedules:write'),
  request: { params: scheduleParams },
  responses: {
    202: jsonAnswer('The job.', jobSchema),
    ...problems('job_exists'),
  },
});

export function runSchedule(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const job = await run(services, c.var.principal, c.req.valid('param').id);
    return c.json(presentJob(job), 202, { Location: `/v1/jobs/${job.id}` });
  });
}
