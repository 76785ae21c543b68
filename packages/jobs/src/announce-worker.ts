import { type Clock, systemClock } from '@headgate/core';
import { JobError } from './errors.ts';
import type { JobLog } from './job-log.ts';
import type { JobRunEnd } from './runner/run-job.ts';
import { runRates } from './runner/run-rates.ts';
import type { JobRunner } from './runner.ts';
import type { WorkerRegistry, WorkerReport } from './worker-nodes.ts';

/** What {@link announceWorker} takes. */
export interface AnnounceWorkerOptions {
  /** The id of this worker, a UUID of its own for each start. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly runner: Pick<JobRunner, 'hold' | 'jobs' | 'queues' | 'stopping'>;
  readonly registry: WorkerRegistry;
  readonly log: JobLog;
  /** Calls the listener when an operator may want something of a worker; returns how to stop. */
  readonly onOrders: (listener: () => void) => () => void;
  /** Milliseconds between two reports; 5,000 by default, and 1,000 while it drains. */
  readonly intervalMs?: number;
  readonly clock?: Clock;
}

/** A worker on the list of workers. */
export interface AnnouncedWorker {
  /** To be told of the end of every run. */
  runEnded(end: JobRunEnd): void;
  /** Reports, and heeds what operators want; resolves when both are done. */
  report(): Promise<void>;
  /** Takes the worker off the list, once it has stopped. */
  leave(): Promise<void>;
}

const maxJobs = 100;

/**
 * Puts a worker on the list of workers, keeps it there by a report every few seconds, and has its
 * runner heed what operators want: a paused queue, a drain. Resolves when that is so for the first
 * time, so that a runner that is started then takes nothing from a paused queue.
 *
 * @throws `JobError` with code `registry_unavailable` when the first report fails; later ones that
 *   fail are logged and tried again.
 *
 * @example
 * ```ts
 * const node = await announceWorker({ id, host, pid, version, runner, registry, log, onOrders });
 * runner.start();
 * ```
 */
export async function announceWorker(options: AnnounceWorkerOptions): Promise<AnnouncedWorker> {
  const { id, host, pid, version, runner, registry, log, clock = systemClock } = options;
  const { intervalMs = 5_000 } = options;
  const startedAt = new Date(clock());
  const rates = runRates(clock);
  let drain = false;
  let failing = false;
  let left = false;
  let timer: NodeJS.Timeout | undefined;
  let reporting: Promise<void> | undefined;
  let again = false;

  function current(): WorkerReport {
    const { jobs, queues } = runner;
    const leaving = drain || runner.stopping;
    const state = !leaving ? 'running' : jobs.length > 0 ? 'draining' : 'drained';
    const running = jobs.slice(0, maxJobs);
    const about = { id, host, pid, version, queues, startedAt };
    return { ...about, state, running, runningCount: jobs.length, rates: rates.lastMinute() };
  }

  async function tell(): Promise<void> {
    const told = current();
    const orders = await registry.report(told);
    for (const lost of orders.lost) {
      const fields = { node: lost.id, address: lost.host, pid: lost.pid };
      log.warn(fields, 'a worker has gone without a word');
    }
    if (orders.drain !== drain) log.info({}, orders.drain ? 'told to drain' : 'told to go on');
    drain = orders.drain;
    runner.hold(drain ? 'all' : new Set(orders.paused));
    if (current().state !== told.state) again = true;
  }

  async function tellUntilTrue(): Promise<void> {
    do {
      again = false;
      await tell();
    } while (again && !left);
  }

  /** One report at a time; a wish for one meanwhile is a wish for one more. */
  function report(): Promise<void> {
    again = true;
    reporting ??= tellUntilTrue().finally(() => {
      reporting = undefined;
    });
    return reporting;
  }

  async function reportAndGoOn(): Promise<void> {
    clearTimeout(timer);
    try {
      await report();
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'this worker could not report; trying again');
      failing = true;
    }
    if (left) return;
    clearTimeout(timer);
    const pause = drain ? Math.min(intervalMs, 1_000) : intervalMs;
    timer = setTimeout(() => void reportAndGoOn(), pause).unref();
  }

  await report().catch((cause: unknown) => {
    const message = 'The worker cannot be put on the list of workers';
    throw new JobError('registry_unavailable', message, { cause });
  });
  const off = options.onOrders(() => void reportAndGoOn());
  timer = setTimeout(() => void reportAndGoOn(), intervalMs).unref();

  return {
    runEnded: rates.count,
    report: reportAndGoOn,
    async leave() {
      left = true;
      off();
      clearTimeout(timer);
      await reporting?.catch(() => undefined);
      await registry.leave(id).catch((error: unknown) => {
        log.warn({ err: error }, 'this worker could not say that it leaves');
      });
    },
  };
}
