/** What a counter stands at after it has counted. */
export interface Count {
  /** Everything counted in the running window, what was just counted included. */
  readonly consumed: number;
  /** Milliseconds until the window ends: above 0, at most its length. */
  readonly resetMilliseconds: number;
}

/** Counts the keys of one policy. */
export interface RateLimitCounter {
  /**
   * Adds `cost` to the window of a key and tells what it then stands at, in one atomic step: of any number of calls
   * at the same time, from any number of processes, no two get the same count. The first call for a key opens its
   * window; later ones never prolong it.
   *
   * @throws when the store cannot tell; whether it has counted is then not known
   */
  consume(key: string, cost: number): Promise<Count>;
}

/** What a store has to know of a policy. */
export interface CounterOptions {
  /** 1 to 64 of `a-z`, `0-9`, `-` and `_`. Counters of different names never share a window. */
  readonly name: string;
  readonly quota: number;
  /** Seconds. */
  readonly window: number;
}

/** Where the windows are kept. */
export interface RateLimitStore {
  /** True for a store that is always there and answers at once, in this process: nobody watches over it. */
  readonly isLocal?: boolean;
  /** Makes the counter of a policy. Two processes that open the same name share its windows if the store is shared. */
  open(options: CounterOptions): RateLimitCounter;
}
