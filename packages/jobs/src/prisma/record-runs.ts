import { type Clock, systemClock } from '@headgate/core';
import type { Prisma, PrismaClient } from '@headgate/db';
import type { JobRun } from '../job-runs.ts';
import type { ClaimedJob, JobFailure, JobSource, TransactionalJobSource } from '../job-source.ts';
import { appendNotes, json, lockRun, type Move, moveRun, type OnRunEnded } from './move-run.ts';
import { queueRates } from './queue-rates.ts';

/** What {@link recordRuns} takes. */
export interface RecordRunsOptions {
  readonly prisma: PrismaClient;
  /** Where the jobs come from; its settlements take part in transactions of `prisma`. */
  readonly source: TransactionalJobSource;
  readonly onEnded?: OnRunEnded;
  readonly clock?: Clock;
}

/**
 * A source that keeps `job_run` in step with the queue: a job that has an owner is settled there and
 * in the queue in one transaction, both or neither. A job that is to be cancelled is not given out.
 *
 * @example
 * ```ts
 * const runner = createJobRunner({ source: recordRuns({ prisma, source: queue }), tasks, log });
 * ```
 */
export function recordRuns({
  prisma,
  source,
  onEnded,
  clock = systemClock,
}: RecordRunsOptions): JobSource {
  const cancelListeners = new Set<(jobId: string) => void>();
  const now = () => new Date(clock());

  /** Settles in the queue and here; `settle` says false when the claim is not the newest. */
  async function settleIn(
    tx: Prisma.TransactionClient,
    job: ClaimedJob,
    settle: Settle,
    ending: Ending,
  ): Promise<boolean> {
    if (!(await settle({ tx }))) return false;
    await moveRun(tx, { ...ending, id: job.id, from: open, at: now() }, onEnded);
    return true;
  }

  function settled(job: ClaimedJob, settle: Settle, ending: Ending): Promise<boolean> {
    if (!job.owner) return settle({});
    return prisma.$transaction((tx) => settleIn(tx, job, settle, ending));
  }

  function abandon(job: ClaimedJob, output?: unknown): Promise<boolean> {
    const settle: Settle = (inner) => source.abandon(job, output, inner);
    return settled(job, settle, cancelled(now(), output));
  }

  function fail(job: ClaimedJob, failure: JobFailure, final: boolean): Promise<boolean> {
    const settle: Settle = (inner) => source.fail(job, failure, { ...inner, final });
    const { owner } = job;
    if (!owner) return settle({});
    return prisma.$transaction(async (tx) => {
      const run = await lockRun(tx, owner.organizationId, job.id);
      if (run?.cancelRequestedAt) {
        // Asked for while the attempt was failing: there is no next one.
        return settleIn(tx, job, () => source.abandon(job, undefined, { tx }), cancelled(now()));
      }
      const ends = final || job.lastAttempt;
      return settleIn(tx, job, settle, ends ? failed(failure, now()) : retrying(failure));
    });
  }

  /** Notes that the job has begun; `undefined` when it should not. */
  async function begin(job: ClaimedJob): Promise<ClaimedJob | undefined> {
    const at = now();
    const started = await prisma.$transaction((tx) =>
      moveRun(tx, {
        id: job.id,
        from: open,
        set: {
          state: 'running',
          attempts: { increment: 1 },
          startedAt: at,
          queue: job.queue,
        },
        event: 'running',
        data: { attempt: job.attempt },
        at,
      }),
    );
    if (started && !started.cancelRequestedAt) return job;
    // Cancelled while no worker had it, or gone with its organisation.
    await abandon(job);
    return undefined;
  }

  return {
    ...source,
    async fetch(queue, limit) {
      const jobs = await source.fetch(queue, limit);
      const begun = await Promise.all(jobs.map((job) => (job.owner ? begin(job) : job)));
      return begun.filter((job) => job !== undefined);
    },
    complete: (job, output) =>
      settled(job, (inner) => source.complete(job, output, inner), {
        set: { state: 'succeeded', endedAt: now(), output: json(output), error: json(null) },
        event: 'succeeded',
      }),
    fail: (job, failure, { final = false } = {}) => fail(job, failure, final),
    abandon,
    handBack: (job) =>
      settled(job, (inner) => source.handBack(job, inner), {
        set: { state: 'queued' },
        event: 'queued',
      }),
    async progress(job, progress) {
      if (!job.owner) return;
      await prisma.$transaction((tx) =>
        moveRun(tx, {
          id: job.id,
          from: ['running'],
          set: { progress: json(progress) },
          event: 'progress',
          data: { ...progress },
          at: now(),
        }),
      );
    },
    async note(job, notes) {
      if (!job.owner) return;
      await prisma.$transaction((tx) => appendNotes(tx, job.id, notes, now()));
    },
    ...queueRates(prisma),
    async touch(queue, jobs) {
      const ours = await source.touch(queue, jobs);
      const owned = jobs.filter(({ owner }) => owner).map(({ id }) => id);
      if (owned.length > 0) {
        // Whatever became of the notification: a wish to cancel is seen here at the latest.
        const wished = await prisma.jobRun.findMany({
          where: { id: { in: owned }, cancelRequestedAt: { not: null } },
          select: { id: true },
        });
        for (const { id } of wished) for (const listener of cancelListeners) listener(id);
      }
      return ours;
    },
    onCancel(listener) {
      cancelListeners.add(listener);
      const off = source.onCancel(listener);
      return () => {
        cancelListeners.delete(listener);
        off();
      };
    },
  };
}

const open: readonly JobRun['state'][] = ['queued', 'running'];

type Ending = Pick<Move, 'set' | 'event' | 'data'>;

type Settle = (options: { readonly tx?: Prisma.TransactionClient }) => Promise<boolean>;

function failed(error: JobFailure, endedAt: Date): Ending {
  const set = { state: 'failed', endedAt, error: json(error) };
  return { set, event: 'failed', data: { error } };
}

function retrying(error: JobFailure): Ending {
  const set = { state: 'queued', error: json(error) };
  return { set, event: 'retrying', data: { error } };
}

function cancelled(endedAt: Date, output?: unknown): Ending {
  return { set: { state: 'cancelled', endedAt, output: json(output) }, event: 'cancelled' };
}
