/** The same bytes in pieces of one length, of which the last may be shorter. Each piece is a buffer of its own. */
export async function* ofLength(
  content: AsyncIterable<Uint8Array>,
  length: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  let piece = new Uint8Array(length);
  let filled = 0;
  for await (const arrived of content) {
    let rest = arrived;
    while (rest.byteLength > 0) {
      const taken = rest.subarray(0, length - filled);
      piece.set(taken, filled);
      filled += taken.byteLength;
      rest = rest.subarray(taken.byteLength);
      if (filled < length) continue;
      yield piece;
      piece = new Uint8Array(length);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.slice(0, filled);
}
