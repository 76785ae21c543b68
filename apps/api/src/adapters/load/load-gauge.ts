import type { LoadGauge } from '../../domain/load/ports.ts';

export interface LoadGaugeOptions {
  /** The most requests whose answers have not begun. */
  readonly maxRequests: number;
  /** Milliseconds by which the event loop may be late while 100 requests wait or more. */
  readonly maxDelayMs: number;
  /** Milliseconds on a scale that never goes back. */
  readonly now: () => number;
  /** Called for each refused request. */
  readonly onShed: (reason: 'requests' | 'delay') => void;
}

/** A gauge that has to be closed. */
export interface RunningLoadGauge extends LoadGauge {
  /** Requests whose answers have not begun. */
  readonly requests: number;
  /** Milliseconds by which the event loop was late the last time that it was looked at. */
  readonly delayMs: number;
  close(): void;
}

const sampleEveryMs = 20;
// With fewer requests, a late event loop has another cause, and refusing them would not help.
const fewRequests = 100;

/**
 * Measures how late the event loop is, by a timer, and counts the requests that wait. A late loop means a queue that
 * every request stands in: new ones are refused until it is short again, which a few milliseconds of refusing bring.
 */
export function createLoadGauge(options: LoadGaugeOptions): RunningLoadGauge {
  const { maxRequests, maxDelayMs, now, onShed } = options;
  let requests = 0;
  let delayMs = 0;
  let sampledAt = now();
  const timer = setInterval(() => {
    const time = now();
    delayMs = Math.max(0, time - sampledAt - sampleEveryMs);
    sampledAt = time;
  }, sampleEveryMs);
  timer.unref();

  /** The loop may be late right now, and the timer with it. */
  const currentDelay = () => Math.max(delayMs, now() - sampledAt - sampleEveryMs);
  const reasonToShed = () => {
    if (requests >= maxRequests) return 'requests';
    return requests >= fewRequests && currentDelay() > maxDelayMs ? 'delay' : undefined;
  };

  return {
    enter() {
      const reason = reasonToShed();
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
    get delayMs() {
      return currentDelay();
    },
    close: () => clearInterval(timer),
  };
}
