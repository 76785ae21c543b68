import { RateLimitError } from './errors.ts';
import type { RateLimitHooks } from './hooks.ts';
import type { Count, RateLimitCounter } from './store.ts';

/** How a store is guarded. */
export interface GuardOptions {
  /** Milliseconds after which the store counts as failed; 500 by default. */
  readonly timeout?: number;
  /** Milliseconds between two tries of a store that failed; 1000 by default. */
  readonly retryEvery?: number;
  /** Milliseconds on a scale that never goes back; `performance.now` by default. */
  readonly now?: () => number;
  readonly hooks?: Pick<RateLimitHooks, 'onStoreError' | 'onStoreRecovered'>;
}

/** A count, and who counted. */
export interface GuardedCount {
  readonly count: Count;
  readonly insured: boolean;
}

/**
 * Watches over one store, for all limiters that are given the same guard. Once the store fails, their insurances count at
 * once, one request at a time tries the store again every `retryEvery` milliseconds, and the hooks hear of it once.
 *
 * @example
 * const guard = new StoreGuard({ hooks: { onStoreError: (error) => log.error(error) } });
 * const byNetwork = createLimiter({ policies: networks, store, insurance, guard });
 * const byCaller = createLimiter({ policies: callers, store, insurance, guard });
 */
export class StoreGuard {
  readonly #options: Required<GuardOptions>;
  /** When the store may be tried again; undefined while it answers. */
  #nextTry: number | undefined;

  constructor(options: GuardOptions = {}) {
    this.#options = {
      timeout: options.timeout ?? 500,
      retryEvery: options.retryEvery ?? 1000,
      now: options.now ?? (() => performance.now()),
      hooks: options.hooks ?? {},
    };
  }

  /** Counts in the store, or in the insurance while the store fails. */
  async consume(
    counter: RateLimitCounter,
    insurance: RateLimitCounter | undefined,
    key: string,
    cost: number,
  ): Promise<GuardedCount> {
    if (insurance !== undefined && !this.#mayTry()) {
      return { count: await insurance.consume(key, cost), insured: true };
    }
    try {
      const count = await withTimeout(counter.consume(key, cost), this.#options.timeout);
      this.#answered();
      return { count, insured: false };
    } catch (error) {
      this.#failed(error);
      if (insurance === undefined) throw new RateLimitError('store_failed', { cause: error });
      return { count: await insurance.consume(key, cost), insured: true };
    }
  }

  #mayTry(): boolean {
    if (this.#nextTry === undefined) return true;
    const now = this.#options.now();
    if (now < this.#nextTry) return false;
    this.#nextTry = now + this.#options.retryEvery;
    return true;
  }

  #answered(): void {
    if (this.#nextTry === undefined) return;
    this.#nextTry = undefined;
    call(() => this.#options.hooks.onStoreRecovered?.());
  }

  #failed(error: unknown): void {
    const goingDown = this.#nextTry === undefined;
    this.#nextTry = this.#options.now() + this.#options.retryEvery;
    call(() => this.#options.hooks.onStoreError?.(error, goingDown));
  }
}

/** Calls a hook; what it throws is dropped. */
export function call(hook: () => void): void {
  try {
    hook();
  } catch {
    // A limiter must not fail because somebody's counting does.
  }
}

function withTimeout<Value>(answer: Promise<Value>, milliseconds: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error(`no answer within ${milliseconds} ms`));
    // Timers run before sockets are read: after a turn that took long, the answer may be there, unread.
    const timer = setTimeout(() => setImmediate(giveUp), milliseconds);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
