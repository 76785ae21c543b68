const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const tab = 0x09;

/** A carry buffer larger than this is given back to the collector once its line is complete. */
const keptCarryBytes = 64 * 1024;

/** What is wrong with an NDJSON stream; the message never quotes the stream. */
export class NdjsonError extends Error {
  override readonly name = 'NdjsonError';
  readonly code: 'line_too_long' | 'invalid_json';

  constructor(code: 'line_too_long' | 'invalid_json') {
    super(code === 'line_too_long' ? 'A line is over the limit.' : 'A line is not valid JSON.');
    this.code = code;
  }
}

/**
 * Turns the bytes of an NDJSON stream into values, however the bytes were cut.
 *
 * Lines are found in the bytes and decoded whole, so a UTF-8 sequence is never cut in two. A line that
 * arrived in one piece is read where it lies; only the rest of an unfinished line is copied. Blank
 * lines are skipped; CRLF and a last line without a line feed are accepted.
 *
 * @example
 * ```ts
 * const parser = new NdjsonParser({ maxLineBytes: 1024 });
 * parser.push(Buffer.from('{"a":1}\n{"a"'), console.log); // { a: 1 }
 * parser.push(Buffer.from(':2}'), console.log);
 * parser.end(console.log); // { a: 2 }
 * ```
 */
export class NdjsonParser {
  readonly #maxLineBytes: number;
  #carry: Buffer | undefined;
  #carried = 0;

  /** `maxLineBytes` bounds both a line and the memory this parser holds. */
  constructor(options: { maxLineBytes: number }) {
    this.#maxLineBytes = options.maxLineBytes;
  }

  /** Gives every line that `chunk` completes to `emit`, synchronously. Throws {@link NdjsonError}. */
  push(chunk: Uint8Array, emit: (value: unknown) => void): void {
    const bytes = asBuffer(chunk);
    let start = 0;
    let end = bytes.indexOf(lineFeed);
    if (this.#carried > 0 && end !== -1) {
      this.#append(bytes, 0, end);
      const line = this.#takeCarry();
      this.#parse(line, 0, line.length, emit);
      start = end + 1;
      end = bytes.indexOf(lineFeed, start);
    }
    while (end !== -1) {
      this.#parse(bytes, start, end, emit);
      start = end + 1;
      end = bytes.indexOf(lineFeed, start);
    }
    if (start < bytes.length) this.#append(bytes, start, bytes.length);
  }

  /** Gives the last line to `emit` if it had no line feed. Throws {@link NdjsonError}. */
  end(emit: (value: unknown) => void): void {
    if (this.#carried === 0) return;
    const line = this.#takeCarry();
    this.#parse(line, 0, line.length, emit);
  }

  #parse(bytes: Buffer, from: number, to: number, emit: (value: unknown) => void): void {
    if (to - from > this.#maxLineBytes) throw new NdjsonError('line_too_long');
    let start = from;
    while (start < to && isBlank(bytes[start])) start++;
    if (start === to) return;
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8', start, to));
    } catch {
      // JSON.parse quotes its input in the message, and the input may be someone's text: no cause.
      throw new NdjsonError('invalid_json');
    }
    emit(value);
  }

  #append(bytes: Buffer, from: number, to: number): void {
    const length = this.#carried + to - from;
    if (length > this.#maxLineBytes) throw new NdjsonError('line_too_long');
    let carry = this.#carry;
    if (!carry || carry.length < length) {
      const doubled = Math.min((carry?.length ?? 512) * 2, this.#maxLineBytes);
      const grown = Buffer.allocUnsafe(Math.max(length, doubled));
      if (carry) carry.copy(grown, 0, 0, this.#carried);
      carry = grown;
      this.#carry = grown;
    }
    bytes.copy(carry, this.#carried, from, to);
    this.#carried = length;
  }

  #takeCarry(): Buffer {
    const carry = this.#carry ?? Buffer.alloc(0);
    const line = carry.subarray(0, this.#carried);
    this.#carried = 0;
    if (carry.length > keptCarryBytes) this.#carry = undefined;
    return line;
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === space || byte === carriageReturn || byte === tab;
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk)
    ? chunk
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
