import type { PartStream, StreamPart } from '@headgate/model-provider';
import type { CallFinaliser } from '../usage/call-finaliser.ts';

/** A stream of parts that keeps the account of its call: what passes is counted, and its end settles. */
export class MeteredStream implements PartStream {
  readonly #parts: PartStream;
  readonly #finaliser: CallFinaliser;

  constructor(parts: PartStream, finaliser: CallFinaliser) {
    this.#parts = parts;
    this.#finaliser = finaliser;
  }

  async next(): Promise<IteratorResult<StreamPart, void>> {
    try {
      const result = await this.#parts.next();
      if (!result.done) this.#finaliser.observe(result.value);
      // After the last part the account is settled; an end without one is none that succeeded.
      else this.#finaliser.aborted();
      return result;
    } catch (error) {
      this.#finaliser.failed(error);
      throw error;
    }
  }

  takeReady(): StreamPart[] {
    const ready = this.#parts.takeReady?.() ?? [];
    for (const part of ready) this.#finaliser.observe(part);
    return ready;
  }

  async return(): Promise<IteratorResult<StreamPart, void>> {
    try {
      return await this.#parts.return();
    } finally {
      this.#finaliser.aborted();
    }
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
}
