/** How fast, and in which pieces, an answer is written. */
export interface Pace {
  /** Milliseconds before the response headers, as while a model loads. */
  readonly headersDelayMs?: number;
  /** Milliseconds between the headers and the first line. */
  readonly firstTokenDelayMs?: number;
  /** Milliseconds between two lines. Default: 0, each line in a turn of the event loop of its own. */
  readonly chunkDelayMs?: number;

  /**
   * How the body is cut into writes: a line each (default), all at once, a byte each, or at the given
   * offsets in bytes.
   */
  readonly split?: 'lines' | 'single' | 'bytes' | readonly number[];
  /** Milliseconds between two writes when `split` is `bytes` or offsets. Default: 0. */
  readonly splitDelayMs?: number;
}

/** A write to make. */
export interface Write {
  readonly bytes: Buffer;
  /** Chunks of the model that are complete with this write. */
  readonly chunks: number;
  readonly delayMs: number;
}

/** A script made ready for a socket. */
export interface Compiled {
  readonly writes: readonly Write[];
  readonly ending: 'end' | 'reset' | 'hang';
}

/** Cuts the lines of an answer, of which the first `chunkLines` each hold one chunk of the model. */
export function cutIntoWrites(pace: Pace, lines: readonly string[], chunkLines: number): Write[] {
  const split = pace.split ?? 'lines';
  if (split === 'lines') {
    return lines.map((line, position) => ({
      bytes: Buffer.from(line),
      chunks: position < chunkLines ? 1 : 0,
      delayMs: position === 0 ? 0 : (pace.chunkDelayMs ?? 0),
    }));
  }
  const body = Buffer.from(lines.join(''));
  return cutsOf(split, body.length).map(([from, to], position, cuts) => ({
    bytes: body.subarray(from, to),
    chunks: position === cuts.length - 1 ? chunkLines : 0,
    delayMs: position === 0 ? 0 : (pace.splitDelayMs ?? 0),
  }));
}

/** How the answer ends on the socket. */
export function endingOf(failsBy: string | undefined): Compiled['ending'] {
  return failsBy === 'reset' || failsBy === 'hang' ? failsBy : 'end';
}

function cutsOf(
  split: 'single' | 'bytes' | readonly number[],
  length: number,
): (readonly [number, number])[] {
  if (split === 'single') return [[0, length]];
  if (split === 'bytes') {
    return Array.from({ length }, (_, position) => [position, position + 1] as const);
  }
  const offsets = [...new Set([0, ...split.filter((at) => at > 0 && at < length), length])].sort(
    (left, right) => left - right,
  );
  return offsets.slice(1).map((to, position) => [offsets[position] ?? 0, to] as const);
}
