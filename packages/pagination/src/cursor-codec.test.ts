import { createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CursorContent, createCursorCodec } from './cursor-codec.ts';
import type { CursorValue } from './cursor-value.ts';
import { isPaginationError } from './errors.ts';

const first = { id: 'k1', secret: 'a'.repeat(32) };
const second = { id: 'k2', secret: 'b'.repeat(32) };
const codec = createCursorCodec({ keys: [first] });

function content(...values: CursorValue[]): CursorContent {
  return { direction: 'next', depth: 1, values };
}

function sign(bytes: Buffer): Buffer {
  const key = hkdfSync('sha256', first.secret, '', 'headgate.cursor.signature', 32);
  return createHmac('sha256', Buffer.from(key)).update(bytes).digest();
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isPaginationError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('cursor codec', () => {
  it('gives back the direction and the values', () => {
    const written: CursorContent = {
      direction: 'prev',
      depth: 3,
      values: [{ type: 'text', value: 'größer' }, { type: 'null' }],
    };
    expect(codec.decode(codec.encode(written, 'list'), 'list')).toEqual(written);
  });

  it('gives back what is known of the ties, and reads a cursor that says nothing of them', () => {
    const values: CursorValue[] = [
      { type: 'int', value: 1 },
      { type: 'int', value: 2 },
    ];
    for (const direction of ['next', 'prev'] as const) {
      for (const hint of [
        {},
        { tied: 0 },
        { tied: 1 },
        { alone: true },
        { tied: 0, alone: true },
      ] as const) {
        const written: CursorContent = { direction, depth: 1, values, ...hint };
        expect(codec.decode(codec.encode(written, 'list'), 'list')).toStrictEqual(written);
      }
    }
    const plain = Buffer.from(codec.encode(content(...values), 'list'), 'base64url');
    // Before there was a hint, this byte held the direction alone.
    expect(plain[plain.length - 32 - 6 - 18]).toBe(0);
  });

  it.each<CursorValue>([
    { type: 'bigint', value: 9007199254740993n },
    { type: 'bigint', value: -(2n ** 200n) },
    { type: 'decimal', value: '12345678901234567890.123456789012345678' },
    { type: 'float', value: -0 },
    { type: 'float', value: Number.POSITIVE_INFINITY },
    { type: 'float', value: Number.NaN },
    { type: 'float', value: 5e-324 },
    { type: 'int', value: Number.MIN_SAFE_INTEGER },
    { type: 'text', value: 'in_review' },
    { type: 'text', value: 'half a pair: \ud83d' },
    { type: 'text', value: '' },
    { type: 'bool', value: true },
    { type: 'bool', value: false },
    { type: 'uuid', value: '01890a5d-ac96-774b-bcce-b302099a8057' },
    { type: 'bytes', value: Uint8Array.of(0xff, 0xfe, 0x00, 0x80) },
    { type: 'date', value: '2024-02-29' },
    { type: 'date-ms', value: new Date(-8.64e15) },
    { type: 'timestamp', value: '2024-02-29 23:59:59.000037+00' },
    { type: 'null' },
  ])('B14 round-trips $type $value', (value) => {
    const [read] = codec.decode(codec.encode(content(value), ''), '').values;
    expect(read).toStrictEqual(value);
    if (value.type === 'float' && read?.type === 'float') {
      expect(Object.is(read.value, value.value)).toBe(true);
    }
  });

  it('B11 refuses a cursor in which any one byte was flipped', () => {
    const bytes = Buffer.from(
      codec.encode(content({ type: 'int', value: 7 }), 'list'),
      'base64url',
    );
    for (let index = 0; index < bytes.length; index += 1) {
      const flipped = Buffer.from(bytes);
      flipped[index] = (flipped[index] ?? 0) ^ 1;
      expect(codeOf(() => codec.decode(flipped.toString('base64url'), 'list'))).toBe(
        'invalid_cursor',
      );
    }
  });

  it('B11 refuses a cursor that was cut at any length', () => {
    const cursor = codec.encode(content({ type: 'int', value: 7 }), 'list');
    for (let length = 0; length < cursor.length; length += 1) {
      expect(codeOf(() => codec.decode(cursor.slice(0, length), 'list'))).toBe('invalid_cursor');
    }
  });

  it('B11 refuses junk, padding and other spellings of a valid cursor', () => {
    const cursor = codec.encode(content({ type: 'int', value: 7 }), 'list');
    for (const text of [
      '',
      ' ',
      'AAAA',
      '%00',
      '{"id":1}',
      `${cursor}=`,
      `${cursor}\n`,
      ` ${cursor}`,
    ]) {
      expect(codeOf(() => codec.decode(text, 'list'))).toBe('invalid_cursor');
    }
  });

  it('B11 refuses spare bits, so that no two texts are the same cursor', () => {
    // 81 bytes leave no spare bits and 82 leave four: one more character of text makes the difference.
    const cursor = ['a', 'ab', 'abc']
      .map((value) => codec.encode(content({ type: 'text', value }), 'list'))
      .find((text) => text.length % 4 === 2);
    if (cursor === undefined) throw new Error('no cursor with spare bits');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const other = alphabet[alphabet.indexOf(cursor.slice(-1)) + 1];
    expect(codeOf(() => codec.decode(cursor.slice(0, -1) + other, 'list'))).toBe('invalid_cursor');
  });

  it('B11 refuses a 10 kB cursor by its length, even one that is signed', () => {
    const generous = createCursorCodec({ keys: [first], maxLength: 20_000 });
    const long = generous.encode(content({ type: 'text', value: 'x'.repeat(7500) }), 'list');
    expect(long.length).toBeGreaterThan(10_000);
    expect(codeOf(() => generous.decode(long, 'list'))).toBe('accepted');
    expect(codeOf(() => codec.decode(long, 'list'))).toBe('invalid_cursor');
  });

  it('B11 refuses another version, even one that is signed', () => {
    const bytes = Buffer.from(codec.encode(content(), 'list'), 'base64url').subarray(0, -32);
    bytes[0] = 2;
    const cursor = Buffer.concat([bytes, sign(bytes)]).toString('base64url');
    expect(codeOf(() => codec.decode(cursor, 'list'))).toBe('invalid_cursor');
  });

  it('refuses signed bytes that do not follow the format', () => {
    const bytes = Buffer.from(codec.encode(content(), 'list'), 'base64url').subarray(0, -32);
    for (const tail of [
      [],
      [0],
      [0, 0, 0, 0],
      [4, 0, 0, 0, 0, 0],
      [8, 0, 0, 0, 0, 1, 0],
      [255, 0, 0, 0, 0, 1, 0],
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 1],
      [0, 0, 0, 0, 0, 1, 99],
      [0, 0, 0, 0, 0, 1, 7, 0, 9],
      [0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 1, 4, 0, 1, 120],
    ]) {
      // The direction, the depth and the count of values are the last six bytes.
      const signed = Buffer.concat([bytes.subarray(0, -6), Buffer.from(tail)]);
      const cursor = Buffer.concat([signed, sign(signed)]).toString('base64url');
      expect(codeOf(() => codec.decode(cursor, 'list'))).toBe('invalid_cursor');
    }
  });

  it('tells a cursor of another binding from one that was never issued', () => {
    const cursor = codec.encode(content(), 'one list');
    expect(codeOf(() => codec.decode(cursor, 'another list'))).toBe('cursor_mismatch');
  });

  it('B13 verifies a cursor of the older key until that key leaves the ring', () => {
    const old = codec.encode(content(), 'list');
    const rotated = createCursorCodec({ keys: [second, first] });
    expect(codeOf(() => rotated.decode(old, 'list'))).toBe('accepted');
    const removed = createCursorCodec({ keys: [second] });
    expect(codeOf(() => removed.decode(old, 'list'))).toBe('invalid_cursor');
    expect(codeOf(() => removed.decode(rotated.encode(content(), 'list'), 'list'))).toBe(
      'accepted',
    );
  });

  it('refuses a cursor whose key id names another secret', () => {
    const impostor = createCursorCodec({ keys: [{ id: 'k1', secret: 'c'.repeat(32) }] });
    expect(codeOf(() => codec.decode(impostor.encode(content(), 'list'), 'list'))).toBe(
      'invalid_cursor',
    );
  });

  it('refuses to issue a cursor that it would not accept', () => {
    const value: CursorValue = { type: 'text', value: 'x'.repeat(4000) };
    expect(() => codec.encode(content(value), 'list')).toThrow(RangeError);
  });

  it.each([
    ['an empty ring', []],
    ['a repeated id', [first, first]],
    ['an id with a space', [{ ...first, id: 'k 1' }]],
    ['an empty id', [{ ...first, id: '' }]],
    ['a short secret', [{ ...first, secret: 'hunter2' }]],
  ])('refuses %s without showing a secret', (_, keys) => {
    expect(() => createCursorCodec({ keys })).toThrow(TypeError);
    expect(() => createCursorCodec({ keys })).not.toThrow(/hunter2|aaaa/);
  });
});

describe('encrypted cursor', () => {
  const sealed = createCursorCodec({ keys: [first], encrypt: true });
  const secret: CursorValue = { type: 'text', value: 'salary-of-ada-150000' };

  it('B20 gives back what was written and shows nothing of it', () => {
    const cursor = sealed.encode(content(secret), 'list');
    expect(sealed.decode(cursor, 'list')).toEqual(content(secret));
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('salary');
    expect(Buffer.from(codec.encode(content(secret), 'list'), 'base64url').toString()).toContain(
      'salary',
    );
  });

  it('B20 is the same for the same row, and has nothing in common with its neighbour', () => {
    const cursor = sealed.encode(content(secret), 'list');
    expect(sealed.encode(content(secret), 'list')).toBe(cursor);
    const other = sealed.encode(content({ type: 'text', value: 'salary-of-ada-150001' }), 'list');
    const body = (text: string) => Buffer.from(text, 'base64url').subarray(4);
    const equal = [...body(cursor)].filter((byte, at) => byte === body(other)[at]).length;
    expect(equal).toBeLessThan(body(cursor).length / 4);
  });

  it('B11 is refused when any one byte was flipped or it was cut at any length', () => {
    const bytes = Buffer.from(sealed.encode(content(secret), 'list'), 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const flipped = Buffer.from(bytes);
      flipped[index] = (flipped[index] ?? 0) ^ 1;
      for (const changed of [flipped, bytes.subarray(0, index)]) {
        const text = changed.toString('base64url');
        expect(codeOf(() => sealed.decode(text, 'list'))).toBe('invalid_cursor');
      }
    }
  });

  it('B12 B13 knows its binding and its key ring', () => {
    const cursor = sealed.encode(content(secret), 'one list');
    expect(codeOf(() => sealed.decode(cursor, 'another list'))).toBe('cursor_mismatch');
    const rotated = createCursorCodec({ keys: [second, first], encrypt: true });
    expect(codeOf(() => rotated.decode(cursor, 'one list'))).toBe('accepted');
    const removed = createCursorCodec({ keys: [second], encrypt: true });
    expect(codeOf(() => removed.decode(cursor, 'one list'))).toBe('invalid_cursor');
  });

  it('is no cursor for a codec that signs, nor the other way round', () => {
    const cursor = sealed.encode(content(secret), 'list');
    expect(codeOf(() => codec.decode(cursor, 'list'))).toBe('invalid_cursor');
    const signed = codec.encode(content(secret), 'list');
    expect(codeOf(() => sealed.decode(signed, 'list'))).toBe('invalid_cursor');
  });
});
