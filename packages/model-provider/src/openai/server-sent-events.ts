import { asBuffer, CarryBuffer } from '../http/carry-buffer.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const colon = 0x3a;
const space = 0x20;

/** An event was longer than allowed; the message never quotes it. */
export class EventTooLongError extends Error {
  override readonly name = 'EventTooLongError';

  constructor() {
    super('An event is over the limit.');
  }
}

/**
 * Turns the bytes of a `text/event-stream` into the data of its events, however the bytes were cut (WHATWG
 * HTML, 9.2.6). Lines end with LF, CRLF or CR; comments and fields other than `data` are skipped; a byte
 * order mark is not part of the first line. Unlike the standard it also gives a last event whose blank line
 * is missing, because servers forget that one.
 *
 * @example
 * ```ts
 * const parser = new EventParser({ maxEventBytes: 1024 });
 * parser.push(Buffer.from(': ping\n\ndata: {"a":'), console.log);
 * parser.push(Buffer.from('1}\n\n'), console.log); // {"a":1}
 * ```
 */
export class EventParser {
  readonly #maxEventBytes: number;
  readonly #carry: CarryBuffer;
  #data: string | undefined;
  #dataBytes = 0;
  /** The last line ended with a CR at the very end of a chunk: a LF that follows belongs to it. */
  #afterCarriageReturn = false;
  #firstLine = true;

  /** `maxEventBytes` bounds an event and the memory this parser holds. */
  constructor(options: { maxEventBytes: number }) {
    this.#maxEventBytes = options.maxEventBytes;
    this.#carry = new CarryBuffer(options.maxEventBytes, () => new EventTooLongError());
  }

  /** Gives the data of every event that `chunk` completes to `emit`, synchronously. Throws {@link EventTooLongError}. */
  push(chunk: Uint8Array, emit: (data: string) => void): void {
    const bytes = asBuffer(chunk);
    let start = 0;
    if (this.#afterCarriageReturn && bytes.length > 0) {
      this.#afterCarriageReturn = false;
      if (bytes[0] === lineFeed) start = 1;
    }
    let nextReturn = bytes.indexOf(carriageReturn, start);
    let nextFeed = bytes.indexOf(lineFeed, start);
    while (nextFeed !== -1 || nextReturn !== -1) {
      const atReturn = nextReturn !== -1 && (nextFeed === -1 || nextReturn < nextFeed);
      const end = atReturn ? nextReturn : nextFeed;
      this.#endLine(bytes, start, end, emit);
      start = end + 1;
      if (atReturn) {
        if (start === bytes.length) this.#afterCarriageReturn = true;
        else if (bytes[start] === lineFeed) start++;
        nextReturn = bytes.indexOf(carriageReturn, start);
      }
      if (nextFeed !== -1 && nextFeed < start) nextFeed = bytes.indexOf(lineFeed, start);
    }
    if (start < bytes.length) this.#carry.append(bytes, start, bytes.length);
  }

  /** Gives the last event if its end is missing. */
  end(emit: (data: string) => void): void {
    if (this.#carry.length > 0) this.#endLine(Buffer.alloc(0), 0, 0, emit);
    this.#endEvent(emit);
  }

  #endLine(bytes: Buffer, start: number, end: number, emit: (data: string) => void): void {
    if (this.#carry.length > 0) {
      this.#carry.append(bytes, start, end);
      const line = this.#carry.take();
      this.#line(line, 0, line.length, emit);
    } else {
      this.#line(bytes, start, end, emit);
    }
  }

  #line(bytes: Buffer, from: number, to: number, emit: (data: string) => void): void {
    let start = from;
    if (this.#firstLine) {
      this.#firstLine = false;
      if (to - from >= 3 && bytes.readUIntBE(from, 3) === 0xefbbbf) start += 3;
    }
    if (start === to) {
      this.#endEvent(emit);
      return;
    }
    if (!isDataField(bytes, start, to)) return;
    start += 4;
    if (start < to) start++;
    if (start < to && bytes[start] === space) start++;
    this.#dataBytes += to - start;
    if (this.#dataBytes > this.#maxEventBytes) throw new EventTooLongError();
    const text = bytes.toString('utf8', start, to);
    this.#data = this.#data === undefined ? text : `${this.#data}\n${text}`;
  }

  #endEvent(emit: (data: string) => void): void {
    const data = this.#data;
    this.#data = undefined;
    this.#dataBytes = 0;
    if (data !== undefined && data !== '') emit(data);
  }
}

/** Whether a line is `data` or begins with `data:`. */
function isDataField(bytes: Buffer, from: number, to: number): boolean {
  return (
    to - from >= 4 &&
    bytes[from] === 0x64 &&
    bytes[from + 1] === 0x61 &&
    bytes[from + 2] === 0x74 &&
    bytes[from + 3] === 0x61 &&
    (to - from === 4 || bytes[from + 4] === colon)
  );
}
