import type { PartStream } from '../provider.ts';
import type { StreamPart } from '../stream-part.ts';

type Step = IteratorResult<StreamPart, void>;

/** A stream that has given its first part, or ended instead. */
export interface Opened {
  readonly stream: PartStream;
  readonly first: Step;
}

/** How a relayed stream is opened and watched. */
export interface RelayOptions {
  /**
   * Called by the first `next()`. When `left` fires, the caller has returned the stream: whatever was begun
   * is to be closed before the promise settles, in either way.
   */
  readonly open: (left: AbortSignal) => Promise<Opened>;
  /** Hears of a failure after the first part, or of the end; not of a return. */
  readonly settled?: (failure?: { readonly error: unknown }) => void;
}

const over: Step = { value: undefined, done: true };

/**
 * A stream whose source is found out by work of its own: waiting for a slot, trying again, trying another.
 * All that ends with the first part; from there on it hands through what the source gives.
 */
export class RelayStream implements PartStream {
  readonly #options: RelayOptions;
  readonly #left = new AbortController();
  #opening: Promise<Opened> | undefined;
  #source: PartStream | undefined;
  #done = false;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  next(): Promise<Step> {
    if (this.#done) return Promise.resolve(over);
    if (this.#source) return this.#pass(this.#source);
    if (!this.#opening) {
      this.#opening = this.#options.open(this.#left.signal);
      return this.#first(this.#opening);
    }
    return this.#opening.then(
      ({ stream }) => (this.#done ? over : this.#pass(stream)),
      () => over,
    );
  }

  takeReady(): StreamPart[] {
    return this.#source?.takeReady?.() ?? [];
  }

  async return(): Promise<Step> {
    this.#done = true;
    this.#left.abort();
    const source = this.#source ?? (await this.#opening?.catch(() => undefined))?.stream;
    await source?.return();
    return over;
  }

  async throw(error: unknown): Promise<Step> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async #first(opening: Promise<Opened>): Promise<Step> {
    try {
      const { stream, first } = await opening;
      if (this.#done) return over;
      this.#source = stream;
      if (first.done) this.#done = true;
      return first;
    } catch (error) {
      if (this.#done) return over;
      this.#done = true;
      throw error;
    }
  }

  #pass(source: PartStream): Promise<Step> {
    const step = source.next();
    const { settled } = this.#options;
    if (settled) {
      step.then(
        ({ done }) => {
          if (done) settled();
        },
        (error: unknown) => settled({ error }),
      );
    }
    return step;
  }
}

/** Takes the first part of a stream, closing the stream when `left` fires meanwhile. */
export async function openStream(stream: PartStream, left: AbortSignal): Promise<Opened> {
  const close = (): void => {
    // The pending next() settles when the stream is closed, and is all that anybody waits for.
    stream.return().catch(() => undefined);
  };
  if (left.aborted) return { stream, first: await stream.return() };
  left.addEventListener('abort', close);
  try {
    return { stream, first: await stream.next() };
  } finally {
    left.removeEventListener('abort', close);
  }
}
