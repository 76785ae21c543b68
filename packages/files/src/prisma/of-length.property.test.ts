import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ofLength } from './of-length.ts';

async function* each(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

it('cuts the same bytes into pieces of one length, whatever pieces they came in', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 17 }),
      async (arrived, length) => {
        const cut: Uint8Array[] = [];
        for await (const piece of ofLength(each(arrived), length)) cut.push(piece);
        expect(Buffer.concat(cut).equals(Buffer.concat(arrived))).toBe(true);
        for (const piece of cut.slice(0, -1)) expect(piece).toHaveLength(length);
        expect(cut.at(-1)?.length ?? 1).toBeGreaterThan(0);
      },
    ),
  );
});
