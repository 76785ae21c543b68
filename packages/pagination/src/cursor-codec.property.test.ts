import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCursorCodec } from './cursor-codec.ts';
import type { CursorValue } from './cursor-value.ts';
import { isPaginationError } from './errors.ts';

const codec = createCursorCodec({ keys: [{ id: 'k1', secret: 'a'.repeat(32) }] });

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
  .tuple(fc.constantFrom('next' as const, 'prev' as const), fc.array(value, { maxLength: 6 }))
  .map(([direction, values]) => ({ direction, values }));

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

  it('B11 any text is refused', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), expectRefusal), { numRuns: 1000 });
  });
});

function expectRefusal(cursor: string): void {
  try {
    codec.decode(cursor, 'list');
  } catch (error) {
    if (!isPaginationError(error)) throw error;
    expect(error.code).toBe('invalid_cursor');
    expect(error.message).toBe('The cursor is not valid; start again without it.');
    expect(error.details).toEqual({ parameter: 'cursor' });
    expect(error.cause).toBeUndefined();
    return;
  }
  throw new Error('a cursor that was never issued was accepted');
}
