import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Line, readLines } from './read-lines.ts';

async function* pieces(content: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const cut of cuts.map((each) => each % (content.length + 1)).toSorted((a, b) => a - b)) {
    yield content.subarray(at, cut);
    at = cut;
  }
  yield content.subarray(at);
}

async function all(content: AsyncIterable<Uint8Array>, maxBytes = 100): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of readLines(content, { maxBytes })) lines.push(line);
  return lines;
}

const line = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll(/[\r\n]/g, 'x')),
  fc.constantFrom('', '  ', '\t'),
);

it('reads the same lines whatever pieces they come in, with their numbers and places', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 12 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.array(fc.nat(), { maxLength: 9 }),
      async (texts, end, ended, cuts) => {
        const content = Buffer.from(texts.join(end) + (ended ? end : ''));
        const read = await all(pieces(content, cuts), 1_000);
        const expected = texts.flatMap((text, index) =>
          /^[ \t]*$/.test(text) ? [] : [[index + 1, text]],
        );
        expect(read.map(({ number, bytes }) => [number, String(Buffer.from(bytes ?? []))])).toEqual(
          expected,
        );
        for (const { start, end: stop, number, bytes } of read) {
          const part = content.subarray(start, stop);
          const [again] = await all(pieces(part, []), 1_000);
          expect(again?.bytes, `line ${number}`).toEqual(bytes);
        }
      },
    ),
  );
});

it('passes over a line that is too long without holding it, and goes on behind it', async () => {
  let held = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('first\n');
    for (let n = 0; n < 4_000; n += 1) {
      held = Math.max(held, process.memoryUsage().arrayBuffers);
      yield Buffer.alloc(100_000, 'x');
    }
    yield Buffer.from('\nlast');
  }
  const before = process.memoryUsage().arrayBuffers;
  const read = await all(endless(), 1_000_000);
  expect(read.map(({ number, bytes }) => [number, bytes && String(Buffer.from(bytes))])).toEqual([
    [1, 'first'],
    [2, undefined],
    [3, 'last'],
  ]);
  // All of it would be four hundred megabytes; what is not collected yet counts too.
  expect(held - before).toBeLessThan(200_000_000);
});
