import { createHash } from 'node:crypto';
import { FileError } from './file-error.ts';
import type { PutOptions, StoredContent } from './file-store.ts';

/** Counts and hashes what passes, and ends it at a limit or a signal. */
export class Measured {
  readonly #hash = createHash('sha256');
  readonly #options: PutOptions;
  #bytes = 0;

  constructor(options: PutOptions = {}) {
    this.#options = options;
  }

  async *pass(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
    const { maxBytes = Number.POSITIVE_INFINITY, signal } = this.#options;
    signal?.throwIfAborted();
    for await (const piece of content) {
      signal?.throwIfAborted();
      this.#bytes += piece.byteLength;
      if (this.#bytes > maxBytes) {
        throw new FileError('too_large', `The content is longer than ${maxBytes} bytes`);
      }
      this.#hash.update(piece);
      yield piece;
    }
    signal?.throwIfAborted();
  }

  /** What has passed; once, at the end. */
  result(): StoredContent {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}
