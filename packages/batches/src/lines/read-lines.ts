/** A line of a content, without its end. */
export interface Line {
  /** From 1; lines without anything but spaces are counted and left out. */
  readonly number: number;
  /** `undefined` for a line that is longer than a line may be: it is passed over without being held. */
  readonly bytes: Uint8Array | undefined;
  /** Where it begins in the content, and where the next one does. */
  readonly start: number;
  readonly end: number;
}

/** What {@link readLines} takes beside a content. */
export interface ReadLinesOptions {
  /** The longest line that is held, in bytes. */
  readonly maxBytes: number;
  /** The number of the first line, where the content is a part of a longer one; 1 by default. */
  readonly firstNumber?: number;
}

const newline = 0x0a;

/** Reads a content line by line (LF, or CRLF); holds no more of it than a line. */
export async function* readLines(
  content: AsyncIterable<Uint8Array>,
  { maxBytes, firstNumber = 1 }: ReadLinesOptions,
): AsyncGenerator<Line, void, void> {
  let number = firstNumber;
  let start = 0;
  let held: Uint8Array[] = [];
  let length = 0;

  function line(end: number): Line | undefined {
    const bytes = length > maxBytes ? undefined : Buffer.concat(held, length);
    const read = { number, bytes: bytes && withoutReturn(bytes), start, end };
    number += 1;
    start = end;
    held = [];
    length = 0;
    return isBlank(read.bytes) ? undefined : read;
  }

  let position = 0;
  for await (const piece of content) {
    for (let at = 0; at < piece.length; ) {
      const found = piece.indexOf(newline, at);
      const end = found === -1 ? piece.length : found;
      length += end - at;
      if (length > maxBytes) held = [];
      else held.push(piece.subarray(at, end));
      at = end + 1;
      if (found === -1) break;
      const complete = line(position + at);
      if (complete) yield complete;
    }
    position += piece.length;
  }
  const last = length > 0 ? line(position) : undefined;
  if (last) yield last;
}

function withoutReturn(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes;
}

function isBlank(bytes: Uint8Array | undefined): boolean {
  return bytes?.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d) ?? false;
}
