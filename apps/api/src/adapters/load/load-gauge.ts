import type { LoadGauge, LoadState, ShedReason } from '../../domain/load/ports.ts';

/** Something in which requests stand in a queue for their turn. */
export interface WorkQueue {
  readonly name: Exclude<ShedReason, 'requests'>;
  /** Whether it was empty at any time since the last call. */
  rested(): boolean;
  /** Milliseconds that what joins it now will wait, at least. */
  delayMs(): number;
}

export interface LoadGaugeOptions {
  /** The most requests whose answers have not begun. */
  readonly maxRequests: number;
  /** Milliseconds that a request may wait in a queue that stands. */
  readonly maxDelayMs: number;
  readonly queues: readonly WorkQueue[];
  /** Milliseconds on a scale that never goes back. */
  readonly now: () => number;
  /** Called for each refused request. */
  readonly onShed: (reason: ShedReason) => void;
}

/** A gauge that has to be closed. */
export interface RunningLoadGauge extends LoadGauge, LoadState {
  close(): void;
}

const sampleEveryMs = 10;
// A burst, or one block of the loop, is over by then; what still stands is more than can be served.
const samplesUntilStanding = 5;
const calmAfterMs = 1_000;
// So many are always taken in, so that there is work to do whatever the queues say.
const fewRequests = 2;

/**
 * Refuses requests while a queue stands, as controlled delay does (Nichols and Jacobson, "Controlling Queue Delay", 2012; Maurer, "Fail at
 * Scale", 2015): a queue that has not been empty for a twentieth of a second never will be by itself, and waiting in it helps nobody. From
 * then on, and until nobody had to be refused for a second, a request is taken in only where its wait is short.
 */
export function createLoadGauge(options: LoadGaugeOptions): RunningLoadGauge {
  const { maxRequests, maxDelayMs, queues, now, onShed } = options;
  const states = queues.map((queue) => ({ queue, fullSamples: 0, shedUntil: 0 }));
  let requests = 0;

  const timer = setInterval(() => {
    for (const state of states) {
      state.fullSamples = state.queue.rested() ? 0 : state.fullSamples + 1;
    }
  }, sampleEveryMs);
  timer.unref();

  function reasonToShed(waitsForModel: boolean): ShedReason | undefined {
    if (requests >= maxRequests) return 'requests';
    for (const state of states) {
      const { queue } = state;
      if (waitsForModel && queue.name === 'database') continue;
      const stands = state.fullSamples >= samplesUntilStanding;
      if (!stands && state.shedUntil === 0) continue;
      const time = now();
      if (!stands && time > state.shedUntil) {
        state.shedUntil = 0;
        continue;
      }
      if (queue.delayMs() <= maxDelayMs || requests < fewRequests) continue;
      state.shedUntil = time + calmAfterMs;
      return queue.name;
    }
    return undefined;
  }

  return {
    enter(waitsForModel) {
      const reason = reasonToShed(waitsForModel);
      if (reason !== undefined) {
        onShed(reason);
        return false;
      }
      requests += 1;
      return true;
    },
    leave() {
      requests -= 1;
    },
    get requests() {
      return requests;
    },
    close: () => clearInterval(timer),
  };
}
