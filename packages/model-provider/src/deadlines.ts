/**
 * How long each stage of a call may take, in milliseconds; `Infinity` switches a stage off.
 *
 * Four limits instead of one, because a model server is silent for good reasons: loading a model takes
 * minutes, while a stall between two tokens means that something broke.
 */
export interface Deadlines {
  /** From the start of the call until the request is on a connection; ends in `timeout_connect`. */
  readonly connectMs: number;
  /** From then until the first output of the model, loading included; ends in `timeout_first_token`. */
  readonly firstTokenMs: number;
  /** Between two reads from the upstream after the first output; ends in `timeout_idle`. */
  readonly idleMs: number;
  /** The whole call; ends in `timeout_total`. */
  readonly totalMs: number;
}

/**
 * Deadlines that suit a local model server: 5 s to connect, 10 min to load a model and evaluate the
 * prompt, 2 min between tokens, 1 h in all.
 *
 * @example
 * ```ts
 * const deadlines: Deadlines = { ...defaultDeadlines, firstTokenMs: 60_000 };
 * ```
 */
export const defaultDeadlines: Deadlines = Object.freeze({
  connectMs: 5_000,
  firstTokenMs: 600_000,
  idleMs: 120_000,
  totalMs: 3_600_000,
});

/** Of two sets of deadlines the shorter of each stage. */
export function shorterDeadlines(deadlines: Deadlines, limits: Partial<Deadlines>): Deadlines {
  const shorter = (stage: keyof Deadlines): number =>
    Math.min(deadlines[stage], limits[stage] ?? Number.POSITIVE_INFINITY);
  return {
    connectMs: shorter('connectMs'),
    firstTokenMs: shorter('firstTokenMs'),
    idleMs: shorter('idleMs'),
    totalMs: shorter('totalMs'),
  };
}
