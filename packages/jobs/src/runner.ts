import { type Clock, systemClock } from '@headgate/core';
import type { Task } from './define-task.ts';
import { JobError } from './errors.ts';
import type { JobLog } from './job-log.ts';
import type { JobSource } from './job-source.ts';
import { Lane } from './runner/lane.ts';
import type { JobRunEnd, TraceRun } from './runner/run-job.ts';
import { type RunningJob, runningJobs } from './runner/running-jobs.ts';
import type { TaskRegistry } from './task-registry.ts';
import type { RunningJobReport } from './worker-nodes.ts';

/** What {@link createJobRunner} takes. */
export interface JobRunnerOptions {
  readonly source: JobSource;
  /** Its queues are served, its tasks are run. */
  readonly tasks: TaskRegistry<Task>;
  readonly log: JobLog;
  /** Jobs of one queue that run at the same time in this process; 10 by default. */
  readonly slots?: number;
  /** The queues to serve; all of the registry when left out. */
  readonly queues?: readonly string[];
  /** Milliseconds between looks into an empty queue, where nothing wakes the runner; 1,000 by default. */
  readonly pollIntervalMs?: number;
  /** Milliseconds between renewals of the leases; 3,000 by default, less than the lease by far. */
  readonly touchIntervalMs?: number;
  /** Milliseconds a task has between the abort of its signal and the moment its run is given up; 1,000 by default. */
  readonly abortGraceMs?: number;
  /** Is told of the end of every run, for metrics. */
  readonly onRunEnd?: (end: JobRunEnd) => void;
  /** Makes each run a part of a trace. */
  readonly traced?: TraceRun | undefined;
  /** For the durations in the log. */
  readonly clock?: Clock;
}

/** How a runner ended. */
export interface RunnerStopped {
  /** Jobs that ended by themselves after the stop began. */
  readonly drained: number;
  /** Jobs that were aborted and given back, for another process. */
  readonly handedBack: number;
}

/** Takes jobs from a source and runs them. */
export interface JobRunner {
  /** Jobs that run now, in all queues. */
  readonly running: number;
  /** The same jobs, the oldest first. */
  readonly jobs: readonly RunningJobReport[];
  readonly queues: readonly string[];
  /** Whether it was told to stop. */
  readonly stopping: boolean;
  start(): void;
  /** Takes no job from these queues until the next call; what runs goes on. */
  hold(queues: ReadonlySet<string> | 'all'): void;
  /**
   * Takes no further job, lets the running ones end for up to `graceMs` milliseconds, then aborts
   * the rest with the reason `shutdown` and hands them back. Safe to call twice.
   */
  stop(graceMs: number): Promise<RunnerStopped>;
}

/**
 * Makes a runner with a number of slots for each queue. A job whose run is lost to another process
 * is never settled by this one.
 *
 * @example
 * ```ts
 * const runner = createJobRunner({ source: queue, tasks, log, slots: 10 });
 * runner.start();
 * process.once('SIGTERM', () => runner.stop(10_000));
 * ```
 */
export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { source, tasks, log, slots = 10, abortGraceMs = 1_000 } = options;
  const running = runningJobs(options.touchIntervalMs ?? 3_000, source, log);
  const lanes = (options.queues ?? tasks.queues).map(
    (queue) =>
      new Lane({
        queue,
        source,
        tasks,
        running,
        log: log.child({ queue }),
        slots: Math.min(slots, tasks.limitsOf(queue).concurrency ?? slots),
        pollIntervalMs: options.pollIntervalMs ?? 1_000,
        abortGraceMs,
        clock: options.clock ?? systemClock,
        onRunEnd: options.onRunEnd,
        traced: options.traced,
      }),
  );
  let unsubscribe: (() => void) | undefined;
  let stopping: Promise<RunnerStopped> | undefined;

  const stop = async (graceMs: number): Promise<RunnerStopped> => {
    const before = running.settledCount;
    const fetching = Promise.all(lanes.map((lane) => lane.stop()));
    await within(
      graceMs,
      fetching.then(() => running.allSettled()),
    );
    running.abortAll(new JobError('shutdown', 'The worker is stopping'));
    // Bounded, since a database that is away would hold the process: the leases then lapse instead.
    await within(
      abortGraceMs + 3_000,
      fetching.then(() => running.allSettled()),
    );
    running.stop();
    unsubscribe?.();
    const handedBack = running.handedBackCount;
    return { drained: running.settledCount - before, handedBack };
  };

  return {
    get running() {
      return running.size;
    },
    get jobs() {
      return Array.from(running.entries, reportOf);
    },
    queues: lanes.map(({ queue }) => queue),
    get stopping() {
      return stopping !== undefined;
    },
    hold(queues) {
      for (const lane of lanes) lane.hold(queues === 'all' || queues.has(lane.queue));
    },
    start() {
      if (unsubscribe || stopping) return;
      const offWake = source.onWake((queue) => {
        for (const lane of lanes) if (queue === undefined || lane.queue === queue) lane.wake();
      });
      const offCancel = source.onCancel((jobId) => running.cancel(jobId));
      unsubscribe = () => {
        offWake();
        offCancel();
      };
      running.start();
      for (const lane of lanes) lane.start();
    },
    stop(graceMs) {
      stopping ??= stop(graceMs);
      return stopping;
    },
  };
}

function reportOf({ job, startedAt }: RunningJob): RunningJobReport {
  const { id, queue, task, attempt } = job;
  return { id, queue, task, attempt, startedAt: startedAt.toISOString() };
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
