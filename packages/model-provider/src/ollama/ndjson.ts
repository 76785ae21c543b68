import { asBuffer, CarryBuffer } from '../http/carry-buffer.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const tab = 0x09;

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
  readonly #carry: CarryBuffer;

  /** `maxLineBytes` bounds both a line and the memory this parser holds. */
  constructor(options: { maxLineBytes: number }) {
    this.#maxLineBytes = options.maxLineBytes;
    this.#carry = new CarryBuffer(options.maxLineBytes, () => new NdjsonError('line_too_long'));
  }

  /** Gives every line that `chunk` completes to `emit`, synchronously. Throws {@link NdjsonError}. */
  push(chunk: Uint8Array, emit: (value: unknown) => void): void {
    const bytes = asBuffer(chunk);
    let start = 0;
    let end = bytes.indexOf(lineFeed);
    if (this.#carry.length > 0 && end !== -1) {
      this.#carry.append(bytes, 0, end);
      const line = this.#carry.take();
      this.#parse(line, 0, line.length, emit);
      start = end + 1;
      end = bytes.indexOf(lineFeed, start);
    }
    while (end !== -1) {
      this.#parse(bytes, start, end, emit);
      start = end + 1;
      end = bytes.indexOf(lineFeed, start);
    }
    if (start < bytes.length) this.#carry.append(bytes, start, bytes.length);
  }

  /** Gives the last line to `emit` if it had no line feed. Throws {@link NdjsonError}. */
  end(emit: (value: unknown) => void): void {
    if (this.#carry.length === 0) return;
    const line = this.#carry.take();
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
}

function isBlank(byte: number | undefined): boolean {
  return byte === space || byte === carriageReturn || byte === tab;
}
