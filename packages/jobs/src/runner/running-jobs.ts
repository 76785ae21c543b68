import { JobError } from '../errors.ts';
import type { JobLog } from '../job-log.ts';
import type { ClaimedJob, JobSource } from '../job-source.ts';

/** One claimed job, from its start until the source knows how it ended. */
export interface RunningJob {
  readonly job: ClaimedJob;
  readonly startedAt: Date;
  /** Aborts the signal of the task, unless the task has ended by itself. */
  abort(reason: JobError): void;
  /** Resolves when the job is settled, handed back or lost. */
  readonly settled: Promise<void>;
}

/** The jobs of all lanes, with the renewal of their leases. */
export interface RunningJobs {
  readonly size: number;
  /** The jobs, the oldest first. */
  readonly entries: Iterable<RunningJob>;
  /** How many jobs this process has settled since its start, and how many it has handed back. */
  readonly settledCount: number;
  readonly handedBackCount: number;
  add(entry: RunningJob): void;
  /** From now on nothing can be lost any more: the source is being told how the run ended. */
  remove(entry: RunningJob, end: 'settled' | 'handed back' | 'lost'): void;
  abortAll(reason: JobError): void;
  /** Aborts one job with the reason `cancelled`, where it runs here. */
  cancel(jobId: string): void;
  allSettled(): Promise<void>;
  start(): void;
  stop(): void;
}

/** Keeps the jobs and touches them; one that is no longer ours is aborted with the reason `lost`. */
export function runningJobs(intervalMs: number, source: JobSource, log: JobLog): RunningJobs {
  const entries = new Set<RunningJob>();
  let settledCount = 0;
  let handedBackCount = 0;
  let timer: NodeJS.Timeout | undefined;
  let touching = false;

  async function touch(): Promise<void> {
    if (touching) return;
    touching = true;
    try {
      for (const [queue, touched] of byQueue(entries)) {
        const ours = await source.touch(
          queue,
          touched.map((entry) => entry.job),
        );
        for (const entry of touched) {
          if (ours.has(entry.job.id) || !entries.has(entry)) continue;
          entry.abort(new JobError('lost', 'Another worker has taken this job over'));
        }
      }
    } catch (error) {
      log.warn({ err: error }, 'the leases of running jobs were not renewed');
    } finally {
      touching = false;
    }
  }

  return {
    get size() {
      return entries.size;
    },
    entries,
    get settledCount() {
      return settledCount;
    },
    get handedBackCount() {
      return handedBackCount;
    },
    add(entry) {
      entries.add(entry);
    },
    remove(entry, end) {
      entries.delete(entry);
      if (end === 'settled') settledCount += 1;
      if (end === 'handed back') handedBackCount += 1;
    },
    abortAll(reason) {
      for (const entry of entries) entry.abort(reason);
    },
    cancel(jobId) {
      for (const entry of entries) {
        if (entry.job.id === jobId) entry.abort(new JobError('cancelled', 'The job was cancelled'));
      }
    },
    async allSettled() {
      await Promise.all([...entries].map((entry) => entry.settled));
    },
    start() {
      timer ??= setInterval(() => {
        if (entries.size > 0) void touch();
      }, intervalMs);
    },
    stop() {
      clearInterval(timer);
    },
  };
}

function byQueue(entries: Iterable<RunningJob>): Map<string, RunningJob[]> {
  const groups = new Map<string, RunningJob[]>();
  for (const entry of entries) {
    const group = groups.get(entry.job.queue);
    if (group) group.push(entry);
    else groups.set(entry.job.queue, [entry]);
  }
  return groups;
}
