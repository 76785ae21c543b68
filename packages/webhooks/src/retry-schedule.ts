const minute = 60;
const hour = 60 * minute;

/** Seconds between an attempt and the next one. */
const delays = [
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;

/** The most seconds that a receiver may ask to be left alone for. */
const longestRetryAfter = 24 * hour;

/** What the next attempt depends on. */
export interface FailedAttempt {
  /** 1 for the first. */
  readonly attempt: number;
  /** What the receiver asked for, in seconds. */
  readonly retryAfterSeconds?: number | undefined;
  /** A number from 0 to 1, by which the wait is spread by up to a tenth. */
  readonly jitter: number;
}

/**
 * Milliseconds until the next attempt, as Standard Webhooks recommends them: ten attempts over about
 * three days. `undefined` when there is none.
 *
 * @example
 * ```ts
 * nextAttemptMs({ attempt: 1, jitter: 0 }); // 5000
 * ```
 */
export function nextAttemptMs(failed: FailedAttempt): number | undefined {
  const delay = delays[failed.attempt - 1];
  if (delay === undefined) return undefined;
  const asked = Math.min(failed.retryAfterSeconds ?? 0, longestRetryAfter);
  return Math.round(Math.max(delay, asked) * (1 + failed.jitter / 10) * 1_000);
}
