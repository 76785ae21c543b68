/** A buffer larger than this is given back to the collector once its content is taken. */
const keptBytes = 64 * 1024;

/** Holds the rest of a line that has not ended yet, and never more than `maxBytes`. */
export class CarryBuffer {
  readonly #maxBytes: number;
  readonly #tooLong: () => Error;
  #bytes: Buffer | undefined;
  #length = 0;

  /** `tooLong` makes what is thrown when the content would grow over `maxBytes`. */
  constructor(maxBytes: number, tooLong: () => Error) {
    this.#maxBytes = maxBytes;
    this.#tooLong = tooLong;
  }

  get length(): number {
    return this.#length;
  }

  append(bytes: Buffer, from: number, to: number): void {
    const length = this.#length + to - from;
    if (length > this.#maxBytes) throw this.#tooLong();
    let kept = this.#bytes;
    if (!kept || kept.length < length) {
      const doubled = Math.min((kept?.length ?? 512) * 2, this.#maxBytes);
      const grown = Buffer.allocUnsafe(Math.max(length, doubled));
      if (kept) kept.copy(grown, 0, 0, this.#length);
      kept = grown;
      this.#bytes = grown;
    }
    bytes.copy(kept, this.#length, from, to);
    this.#length = length;
  }

  /** The content, which holds until the next `append`. */
  take(): Buffer {
    const kept = this.#bytes ?? Buffer.alloc(0);
    const content = kept.subarray(0, this.#length);
    this.#length = 0;
    if (kept.length > keptBytes) this.#bytes = undefined;
    return content;
  }
}

/** The same bytes as a Buffer, not copied. */
export function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk)
    ? chunk
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
