import { systemClock } from '@headgate/core';
import { type Tick, type TickSchedulesOptions, tickSchedules } from './tick-schedules.ts';

/** What {@link runSchedules} takes. */
export interface RunSchedulesOptions extends TickSchedulesOptions {
  /** The most milliseconds between two looks; 5,000 by default. */
  readonly intervalMs?: number;
}

/**
 * Looks at the schedules whenever one is due, and every few seconds for those that are new. Returns
 * how to stop, which resolves when no look is under way.
 *
 * @example
 * ```ts
 * const schedules = runSchedules({ prisma, queue, tasks, log });
 * await schedules.stop();
 * ```
 */
export function runSchedules(options: RunSchedulesOptions): { stop(): Promise<void> } {
  const { log, clock = systemClock, intervalMs = 5_000 } = options;
  let stopped = false;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();

  async function look(): Promise<void> {
    let tick: Tick | undefined;
    try {
      tick = await tickSchedules(options);
      if (failing) log.info({}, 'schedules are looked at again');
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'schedules cannot be looked at; trying again');
      failing = true;
    }
    const untilDue = tick?.nextAt ? tick.nextAt.getTime() - clock() : intervalMs;
    start(Math.max(1, Math.min(untilDue, intervalMs)));
  }

  function start(milliseconds: number): void {
    if (stopped) return;
    timer = setTimeout(() => {
      looking = look();
    }, milliseconds).unref();
  }

  start(1);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
