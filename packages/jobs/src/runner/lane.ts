import type { Clock } from '@headgate/core';
import type { RateLimit, Task } from '../define-task.ts';
import type { JobLog } from '../job-log.ts';
import type { ClaimedJob, JobSource, Reservation } from '../job-source.ts';
import type { TaskRegistry } from '../task-registry.ts';
import { type JobRunEnd, runJob, type TraceRun } from './run-job.ts';
import type { RunningJobs } from './running-jobs.ts';
import { WakeSignal } from './wake-signal.ts';

interface LaneOptions {
  readonly queue: string;
  readonly source: JobSource;
  readonly tasks: TaskRegistry<Task>;
  readonly running: RunningJobs;
  readonly log: JobLog;
  readonly slots: number;
  readonly pollIntervalMs: number;
  readonly abortGraceMs: number;
  readonly clock: Clock;
  readonly onRunEnd?: ((end: JobRunEnd) => void) | undefined;
  readonly traced?: TraceRun | undefined;
}

/** Serves one queue: fetches what fits into the free slots until a fetch returns nothing, then waits. */
export class Lane {
  readonly queue: string;
  readonly #options: LaneOptions;
  readonly #work = new WakeSignal();
  readonly #freed = new WakeSignal();
  readonly #capped: boolean;
  readonly #rateLimit: RateLimit | undefined;
  #taken = 0;
  #held = false;
  #stopping = false;
  #failing = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: LaneOptions) {
    this.queue = options.queue;
    this.#options = options;
    const { perTenant, rateLimit } = options.tasks.limitsOf(options.queue);
    this.#capped = perTenant !== undefined;
    this.#rateLimit = rateLimit;
  }

  start(): void {
    this.#loop = this.#serve();
  }

  wake(): void {
    this.#work.raise();
  }

  /** Fetches nothing until it is let go again; what runs goes on. */
  hold(held: boolean): void {
    if (this.#held === held) return;
    this.#held = held;
    this.#work.raise();
  }

  /** Fetches nothing more; resolves when a fetch that was under way has ended. */
  stop(): Promise<void> {
    this.#stopping = true;
    this.#work.raise();
    this.#freed.raise();
    return this.#loop;
  }

  async #serve(): Promise<void> {
    const { slots, pollIntervalMs } = this.#options;
    while (!this.#stopping) {
      if (this.#taken >= slots) {
        await this.#freed.wait();
        continue;
      }
      if (this.#held) {
        await this.#work.wait();
        continue;
      }
      this.#work.clear();
      const { granted, retryInMs } = await this.#reserve(slots - this.#taken);
      if (granted === 0) {
        await this.#work.wait(Math.min(retryInMs, pollIntervalMs));
        continue;
      }
      const jobs = await this.#fetch(granted);
      if (jobs.length < granted) await this.#giveBack(granted - jobs.length);
      for (const job of jobs.toSorted((a, b) => b.priority - a.priority)) this.#start(job);
      if (jobs.length === 0 && !this.#stopping) await this.#work.wait(pollIntervalMs);
    }
  }

  /** How many may be started; all that are wanted where the queue has no limit. */
  async #reserve(wanted: number): Promise<Reservation> {
    const { source, log, pollIntervalMs } = this.#options;
    if (!this.#rateLimit || !source.reserve) return { granted: wanted, retryInMs: 0 };
    try {
      return await source.reserve(this.queue, wanted, this.#rateLimit);
    } catch (error) {
      log.warn({ err: error }, 'the rate of a queue cannot be read; trying again');
      return { granted: 0, retryInMs: pollIntervalMs };
    }
  }

  async #giveBack(tokens: number): Promise<void> {
    const { source, log } = this.#options;
    if (!this.#rateLimit) return;
    await source.giveBack?.(this.queue, tokens, this.#rateLimit).catch((error: unknown) => {
      log.warn({ err: error }, 'unused tokens of a queue were lost');
    });
  }

  async #fetch(limit: number): Promise<ClaimedJob[]> {
    const { source, log } = this.#options;
    try {
      const jobs = await source.fetch(this.queue, limit);
      if (this.#failing) log.info({}, 'jobs are fetched again');
      this.#failing = false;
      return jobs;
    } catch (error) {
      if (!this.#failing) log.warn({ err: error }, 'jobs cannot be fetched; trying again');
      this.#failing = true;
      return [];
    }
  }

  #start(job: ClaimedJob): void {
    this.#taken += 1;
    void runJob(job, { ...this.#options, isStopping: () => this.#stopping }).finally(() => {
      this.#taken -= 1;
      this.#freed.raise();
      // With a limit per tenant, jobs may have waited although slots were free.
      if (this.#capped) this.#work.raise();
    });
  }
}
