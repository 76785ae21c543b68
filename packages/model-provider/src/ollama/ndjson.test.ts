import { describe, expect, it } from 'vitest';
import { NdjsonError, NdjsonParser } from './ndjson.ts';

function parse(chunks: readonly (string | Uint8Array)[], maxLineBytes = 1024): unknown[] {
  const parser = new NdjsonParser({ maxLineBytes });
  const values: unknown[] = [];
  const emit = (value: unknown): void => {
    values.push(value);
  };
  for (const chunk of chunks) {
    parser.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk, emit);
  }
  parser.end(emit);
  return values;
}

describe('the NDJSON parser', () => {
  it('gives all lines of one chunk within the same push', () => {
    const parser = new NdjsonParser({ maxLineBytes: 64 });
    const values: unknown[] = [];
    parser.push(Buffer.from('1\n2\n3\n4'), (value) => values.push(value));
    expect(values).toEqual([1, 2, 3]);
  });

  it('accepts CRLF, blank lines and a last line without a line feed', () => {
    expect(parse(['{"a":1}\r\n\r\n \t\n\n{"a":2}\r\n{"a":3}'])).toEqual([
      { a: 1 },
      { a: 2 },
      { a: 3 },
    ]);
  });

  it('accepts a line feed that arrives alone', () => {
    expect(parse(['{"a":1}', '\n', '\n', '{"a":2}', '\r', '\n'])).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('reads a Uint8Array that is a window on a larger buffer', () => {
    const bytes = new TextEncoder().encode('xx{"a":1}\nxx');
    expect(parse([bytes.subarray(2, bytes.length - 2)])).toEqual([{ a: 1 }]);
  });

  it('Q02 reads lines far over 64 KiB, whole or in pieces', () => {
    const long = JSON.stringify({ text: 'x'.repeat(300_000) });
    const bytes = Buffer.from(`${long}\n{"a":1}\n`);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, at) =>
      bytes.subarray(at * 1000, (at + 1) * 1000),
    );
    for (const chunks of [[bytes], pieces]) {
      expect(parse(chunks, 400_000)).toEqual([JSON.parse(long), { a: 1 }]);
    }
  });

  it.each([
    ['in one chunk', ['"123456789"\n']],
    ['across chunks', ['"1234', '56789', '"\n']],
    ['before its end is seen', ['"123456789x']],
  ])('Q02 refuses a line over the limit %s', (_, chunks) => {
    expect(() => parse(chunks, 10)).toThrow(
      expect.objectContaining({ code: 'line_too_long' }) as Error,
    );
  });

  it('accepts a line of exactly the limit', () => {
    expect(parse(['"12345678"\n'], 10)).toEqual(['12345678']);
    expect(parse(['"1234', '5678"', '\n'], 10)).toEqual(['12345678']);
  });

  it('Q03 keeps a character whole whose bytes arrive one by one', () => {
    const bytes = Buffer.from('"日本語 👩‍👩‍👧 é"\n');
    expect(parse([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(['日本語 👩‍👩‍👧 é']);
  });

  it('does not quote the stream when a line is not JSON', () => {
    try {
      parse(['{"secret prompt\n']);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(NdjsonError);
      expect((error as NdjsonError).code).toBe('invalid_json');
      expect(String(error)).not.toContain('secret');
      expect((error as NdjsonError).cause).toBeUndefined();
    }
  });
});
