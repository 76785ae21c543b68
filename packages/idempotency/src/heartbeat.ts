import type { IdempotencyClock } from './clock.ts';
import { IdempotencyError } from './errors.ts';

/** What keeps a lease alive. */
export interface HeartbeatOptions {
  readonly clock: IdempotencyClock;
  /** A moment of `clock` at which the lease had not begun yet. */
  readonly claimedAt: number;
  readonly intervalMilliseconds: number;
  readonly leaseMilliseconds: number;
  /** Extends the lease; false when it belongs to another run by now. */
  readonly extend: () => Promise<boolean>;
  readonly onError: (error: unknown) => void;
}

/** A lease that is being kept alive. */
export interface Heartbeat {
  /** Aborts with an `IdempotencyError` of code `idempotency_lease_lost` when the lease cannot be relied on. */
  readonly signal: AbortSignal;
  stop(): void;
}

/**
 * Extends a lease at every interval, also after an attempt that failed or has no answer yet. It is given up when
 * the store says that it belongs to another run, and half an interval before it could end unextended.
 */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { clock, intervalMilliseconds, leaseMilliseconds } = options;
  const controller = new AbortController();
  // The store may have counted from any moment of a call, so the earliest one is assumed.
  let heldSince = options.claimedAt;
  let stopped = false;
  let cancelBeat = clock.schedule(beat, intervalMilliseconds);
  let cancelDeadline = scheduleDeadline();

  function stop(): void {
    stopped = true;
    cancelBeat();
    cancelDeadline();
  }

  function lose(): void {
    if (stopped) return;
    stop();
    controller.abort(new IdempotencyError('idempotency_lease_lost'));
  }

  function scheduleDeadline(): () => void {
    const deadline = heldSince + leaseMilliseconds - intervalMilliseconds / 2;
    return clock.schedule(lose, Math.max(0, deadline - clock.now()));
  }

  function beat(): void {
    const started = clock.now();
    cancelBeat = clock.schedule(beat, intervalMilliseconds);
    options.extend().then(
      (held) => {
        if (stopped) return;
        if (!held) return lose();
        heldSince = Math.max(heldSince, started);
        cancelDeadline();
        cancelDeadline = scheduleDeadline();
      },
      (error: unknown) => {
        if (!stopped) options.onError(error);
      },
    );
  }

  return { signal: controller.signal, stop };
}
