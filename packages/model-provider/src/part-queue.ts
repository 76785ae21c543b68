import type { PartStream } from './provider.ts';
import type { StreamPart } from './stream-part.ts';

/** What feeds a {@link PartQueue}. */
export interface PartSource {
  /** Called once, by the first `next()`; parts may be pushed from inside it. */
  start(queue: PartQueue): void;
  /** Called when the consumer has taken everything that was waiting. */
  drained(): void;
  /** Stops the source; resolves once nothing is left upstream. Called at most once. */
  close(): Promise<void>;
}

interface Waiter {
  resolve(result: IteratorResult<StreamPart, void>): void;
  reject(error: unknown): void;
}

/**
 * An AsyncGenerator that is fed from callbacks, without a promise for parts that are already there.
 *
 * Unlike a generator function's object, `return()` does not wait behind a pending `next()`: it stops the
 * source at once and answers the pending calls with `done`.
 */
export class PartQueue implements PartStream {
  readonly #source: PartSource;
  #ready: StreamPart[] = [];
  #head = 0;
  #waiters: Waiter[] = [];
  #state: 'idle' | 'open' | 'ending' | 'done' = 'idle';
  #makeError: ((emitted: boolean) => Error) | undefined;
  #emitted = false;
  #closing: Promise<void> | undefined;

  constructor(source: PartSource) {
    this.#source = source;
  }

  /** How many parts wait for the consumer. */
  get waiting(): number {
    return this.#ready.length - this.#head;
  }

  /** Adds a part; ignored after the end. */
  push(part: StreamPart): void {
    if (this.#state !== 'open') return;
    const waiter = this.#waiters.shift();
    if (waiter) {
      this.#emitted = true;
      waiter.resolve({ value: part, done: false });
    } else {
      this.#ready.push(part);
    }
  }

  /** Ends the stream after the parts that wait. */
  end(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ending';
    this.#settleWaiters();
  }

  /**
   * Fails the stream: after the parts that wait, or at once if they are dropped. The error is made when it
   * is handed over, because only then is it known whether a part was.
   */
  fail(makeError: (emitted: boolean) => Error, waitingParts: 'deliver' | 'drop'): void {
    if (this.#state !== 'open') return;
    this.#state = 'ending';
    this.#makeError = makeError;
    if (waitingParts === 'drop') this.#clear();
    this.#settleWaiters();
  }

  next(): Promise<IteratorResult<StreamPart, void>> {
    if (this.#state === 'idle') {
      this.#state = 'open';
      this.#source.start(this);
    }
    const part = this.#ready[this.#head];
    if (part !== undefined) {
      this.#head++;
      this.#emitted = true;
      if (this.#head === this.#ready.length) {
        this.#clear();
        this.#source.drained();
      }
      return Promise.resolve({ value: part, done: false });
    }
    if (this.#state === 'open') {
      return new Promise((resolve, reject) => {
        this.#waiters.push({ resolve, reject });
      });
    }
    const error = this.#takeError();
    return error ? Promise.reject(error) : Promise.resolve({ value: undefined, done: true });
  }

  takeReady(): StreamPart[] {
    if (this.waiting === 0) return [];
    const taken = this.#head === 0 ? this.#ready : this.#ready.slice(this.#head);
    this.#emitted = true;
    this.#clear();
    this.#source.drained();
    return taken;
  }

  async return(): Promise<IteratorResult<StreamPart, void>> {
    const started = this.#state !== 'idle';
    this.#state = 'done';
    this.#makeError = undefined;
    this.#clear();
    this.#settleWaiters();
    if (started) {
      this.#closing ??= this.#source.close();
      await this.#closing;
    }
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<IteratorResult<StreamPart, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #clear(): void {
    this.#ready = [];
    this.#head = 0;
  }

  #takeError(): Error | undefined {
    this.#state = 'done';
    const error = this.#makeError?.(this.#emitted);
    this.#makeError = undefined;
    return error;
  }

  #settleWaiters(): void {
    const waiters = this.#waiters;
    if (waiters.length === 0) return;
    this.#waiters = [];
    const error = this.#takeError();
    for (const [position, waiter] of waiters.entries()) {
      if (error && position === 0) waiter.reject(error);
      else waiter.resolve({ value: undefined, done: true });
    }
  }
}
