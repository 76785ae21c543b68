import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CursorCodec, createCursorCodec } from './cursor-codec.ts';
import type { CursorValue } from './cursor-value.ts';
import { isPaginationError } from './errors.ts';

const keys = [{ id: 'k1', secret: 'a'.repeat(32) }];
const codec = createCursorCodec({ keys });

const samples: CursorValue[] = [
  { type: 'date-ms', value: new Date(1_700_000_000_000) },
  { type: 'decimal', value: '12.5' },
  { type: 'uuid', value: '01890a5d-ac96-774b-bcce-b302099a8057' },
];

/** xorshift32: fast, and the same numbers in every run. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

const digits = (maxLength: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${maxLength}}$`));

const value: fc.Arbitrary<CursorValue> = fc.oneof(
  fc.date({ noInvalidDate: true }).map((value) => ({ type: 'date-ms' as const, value })),
  fc.bigInt().map((value) => ({ type: 'bigint' as const, value })),
  fc.maxSafeInteger().map((value) => ({ type: 'int' as const, value })),
  fc.double().map((value) => ({ type: 'float' as const, value })),
  fc
    .tuple(digits(30), digits(30))
    .map(([whole, part]) => ({ type: 'decimal' as const, value: `-${whole}.${part}` })),
  fc.uuid().map((value) => ({ type: 'uuid' as const, value })),
  fc.string({ unit: 'binary' }).map((value) => ({ type: 'text' as const, value })),
  fc.uint8Array().map((value) => ({ type: 'bytes' as const, value })),
  fc.boolean().map((value) => ({ type: 'bool' as const, value })),
  fc.constant({ type: 'null' as const }),
);

const content = fc
  .tuple(
    fc.constantFrom('next' as const, 'prev' as const),
    fc.nat(),
    fc.array(value, { maxLength: 6 }),
    fc.option(fc.nat({ max: 5 })),
    fc.boolean(),
  )
  .map(([direction, depth, values, tied, alone]) => ({
    direction,
    depth,
    values,
    ...(tied !== null && tied < values.length && { tied }),
    ...(alone && { alone }),
  }));

describe('cursor codec laws', () => {
  it('B14 reading gives back what was written', () => {
    fc.assert(
      fc.property(content, fc.string(), (written, binding) => {
        expect(codec.decode(codec.encode(written, binding), binding)).toStrictEqual(written);
      }),
      { numRuns: 500 },
    );
  });

  it('B11 a changed cursor is refused with a message that shows nothing of it', () => {
    const change = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 8 }),
      insert: fc.string({ maxLength: 8, unit: 'binary' }),
    });
    fc.assert(
      fc.property(content, change, (written, { at, remove, insert }) => {
        const cursor = codec.encode(written, 'list');
        const index = at % cursor.length;
        const changed = cursor.slice(0, index) + insert + cursor.slice(index + remove);
        fc.pre(changed !== cursor);
        expectRefusal(changed);
      }),
      { numRuns: 2000 },
    );
  });

  it('B11 bytes that were never signed are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        // The head of a real cursor makes the reader go as far as it goes without the secret.
        const head = Buffer.of(1, 2, ...Buffer.from('k1'));
        expectRefusal(Buffer.from(bytes).toString('base64url'));
        expectRefusal(Buffer.concat([head, bytes]).toString('base64url'));
      }),
      { numRuns: 1000 },
    );
  });

  it('B11 none of 100,000 mutated cursors is accepted, nor is any an error of another kind', () => {
    const sealed = createCursorCodec({ keys, encrypt: true });
    const random = pseudoRandom(20_260_101);
    const originals = [codec, sealed].map((each) => {
      const written = { direction: 'next' as const, depth: 1, values: samples };
      return { each, bytes: Buffer.from(each.encode(written, 'list'), 'base64url') };
    });
    for (let count = 0; count < 100_000; count += 1) {
      const { each, bytes } = originals[count % 2] ?? { each: codec, bytes: Buffer.of() };
      const changed = Buffer.from(
        bytes.subarray(0, bytes.length - (random() % 3 ? 0 : random() % 60)),
      );
      for (let left = 1 + (random() % 4); left > 0; left -= 1) {
        const at = random() % changed.length;
        changed[at] = (changed[at] ?? 0) ^ (1 + (random() % 255));
      }
      if (!changed.equals(bytes)) expectRefusal(changed.toString('base64url'), each);
    }
  }, 180_000);

  it('B11 any text is refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => expectRefusal(text)),
      { numRuns: 1000 },
    );
  });
});

const refusal = JSON.stringify({
  code: 'invalid_cursor',
  message: 'The cursor is not valid; start again without it.',
  details: { parameter: 'cursor' },
});

function expectRefusal(cursor: string, refusing: CursorCodec = codec): void {
  try {
    refusing.decode(cursor, 'list');
  } catch (error) {
    if (!isPaginationError(error)) throw error;
    const { code, message, details, cause } = error;
    const seen = JSON.stringify({ code, message, details, cause });
    if (seen !== refusal) expect(seen).toBe(refusal);
    return;
  }
  throw new Error('a cursor that was never issued was accepted');
}
