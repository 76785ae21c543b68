import type { Decision } from './decision.ts';

/** Where to count and to log; an error thrown by a hook is dropped. None is given a key. */
export interface RateLimitHooks {
  /** After each check. */
  readonly onDecision?: (decision: Decision) => void;
  /** The store failed or was too slow; `goingDown` is true for the first failure of a row. */
  readonly onStoreError?: (error: unknown, goingDown: boolean) => void;
  /** The store answers again. */
  readonly onStoreRecovered?: () => void;
}
