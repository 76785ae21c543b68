import { type HeldBack, type JobRun, type JobSummary, jobStates } from '@headgate/jobs';
import { z } from '@hono/zod-openapi';

const progress = z.object({
  completed: z.number(),
  total: z.number().optional(),
  unit: z.string().optional(),
});

const failure = z.object({ name: z.string(), code: z.string().optional(), message: z.string() });

/** What a job of the type `chat` takes. */
export const exampleInput = {
  model: 'llama3.2',
  messages: [{ role: 'user', content: 'Hello' }],
};

/** A job as a list shows it. */
export const jobSummarySchema = z
  .object({
    id: z.uuid(),
    type: z.string(),
    state: z.enum(jobStates).openapi({
      description: '`queued` is also a job that waits for its next attempt.',
    }),
    priority: z.int(),
    progress: progress.nullable(),
    error: failure.nullable().openapi({ description: 'Why the last attempt failed.' }),
    attempts: z.int(),
    unique_key: z.string().nullable(),
    created_by: z.uuid(),
    run_at: z.iso.datetime(),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    ended_at: z.iso.datetime().nullable(),
    cancel_requested_at: z.iso.datetime().nullable(),
  })
  .openapi('JobSummary');

/** A job as the API shows it. */
export const jobSchema = jobSummarySchema
  .extend({
    input: z.unknown(),
    held_back: z.enum(['no_worker', 'queue_paused']).nullable().openapi({
      description:
        'Why a job that could run waits: no worker serves its queue, or an operator has paused it. Told by `GET /v1/jobs/{id}` alone.',
    }),
    output: z.unknown().openapi({ description: 'Of a cancelled job: what it had got done.' }),
  })
  .openapi('Job');

export const jobParams = z.object({ id: z.uuid() });

export function presentJobSummary(job: JobSummary): z.output<typeof jobSummarySchema> {
  return {
    id: job.id,
    type: job.type,
    state: job.state,
    priority: job.priority,
    progress: job.progress,
    error: job.error,
    attempts: job.attempts,
    unique_key: job.uniqueKey,
    created_by: job.createdBy,
    run_at: job.runAt.toISOString(),
    created_at: job.createdAt.toISOString(),
    started_at: job.startedAt?.toISOString() ?? null,
    ended_at: job.endedAt?.toISOString() ?? null,
    cancel_requested_at: job.cancelRequestedAt?.toISOString() ?? null,
  };
}

export function presentJob(job: JobRun, heldBack?: HeldBack): z.output<typeof jobSchema> {
  const { input, output } = job;
  return { ...presentJobSummary(job), input, held_back: heldBack ?? null, output };
}
