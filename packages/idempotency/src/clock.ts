/** The passing of time within this process; it measures heartbeats and waits, never leases or TTLs. */
export interface IdempotencyClock {
  /** Milliseconds on a scale that never goes back. */
  now(): number;
  /** Runs the action once after that many milliseconds; the returned function calls it off. */
  schedule(action: () => void, milliseconds: number): () => void;
}

export const systemClock: IdempotencyClock = {
  now: () => performance.now(),
  schedule(action, milliseconds) {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};
