import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createJob as create } from '../../../domain/jobs/create-job.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { exampleInput, jobSchema, presentJob } from './schemas.ts';

const body = z
  .strictObject({
    type: z.string().min(1).max(100),
    input: z.unknown().optional().openapi({ description: 'What the type of job takes.' }),
    priority: z.int().min(-100).max(100).optional().openapi({
      description: 'Higher runs first; 0 where it is left out.',
    }),
    run_at: z.iso.datetime({ offset: true }).optional().openapi({
      description: 'The job waits until then.',
    }),
    unique_key: z.string().min(1).max(255).optional().openapi({
      description: 'While a job of the type with this key waits or runs, no second one is made.',
    }),
  })
  .openapi('JobCreate', { example: { type: 'chat', input: exampleInput } });

const route = createRoute({
  method: 'post',
  path: '/v1/jobs',
  tags: ['Jobs'],
  summary: 'Have something done in the background',
  ...permitted('jobs:write'),
  request: jsonBody(body),
  responses: {
    202: jsonAnswer('The job, which waits or runs already.', jobSchema),
    ...problems('job_exists'),
  },
});

export function createJob(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { type, input, priority, run_at, unique_key } = c.req.valid('json');
    const job = await create(services, c.var.principal, {
      type,
      input,
      priority,
      runAt: run_at === undefined ? undefined : new Date(run_at),
      uniqueKey: unique_key,
    });
    return c.json(presentJob(job), 202, { Location: `/v1/jobs/${job.id}` });
  });
}
