import { describe, expect, it } from 'vitest';
import { type FingerprintInput, requestFingerprint } from './fingerprint.ts';

function json(body: string | Uint8Array, changes: Partial<FingerprintInput> = {}): string {
  return requestFingerprint({
    method: 'POST',
    path: '/orders',
    contentType: 'application/json; charset=utf-8',
    body: typeof body === 'string' ? Buffer.from(body) : body,
    ...changes,
  });
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('request fingerprint', () => {
  it('is SHA-256 in hexadecimal', () => {
    expect(json('{}')).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['the order of keys', '{"a":1,"b":2}', '{"b":2,"a":1}'],
    ['white space', '{"a":[1,2]}', ' {\n"a" :\t[ 1 , 2 ] }\r\n'],
    ['the spelling of a number', '{"x":1.0}', '{"x":1}'],
    ['an exponent', '[100,0.5]', '[1E2,5e-1]'],
    ['an escape', '"\\u00e4\\/"', '"ä/"'],
    ['nesting', '{"a":{"c":1,"b":[{"e":1,"d":2}]}}', '{"a":{"b":[{"d":2,"e":1}],"c":1}}'],
  ])('C06 does not look at %s', (_, one, other) => {
    expect(json(one)).toBe(json(other));
  });

  it.each([
    ['the order of an array', '[1,2]', '[2,1]'],
    ['a value', '{"a":1}', '{"a":2}'],
    ['a type', '{"a":1}', '{"a":"1"}'],
    ['null and nothing', '{"a":null}', '{}'],
    ['the case of text', '"a"', '"A"'],
  ])('C06 looks at %s', (_, one, other) => {
    expect(json(one)).not.toBe(json(other));
  });

  it.each([
    ['numbers beyond 2^53', '{"x":9007199254740993}', '{"x":9007199254740992}'],
    ['decimals beyond a double', '0.1', '0.1000000000000000055511151231257827'],
    ['numbers beyond the largest double', '1e400', '2e400'],
    ['numbers below the smallest double', '1e-400', '0'],
    ['the sign of zero', '-0', '0'],
    ['repeated keys', '{"a":1,"a":2}', '{"a":2}'],
    ['repeated keys in another spelling', '{"a":1,"\\u0061":2}', '{"a":2}'],
    ['lone surrogates', '"\\ud800"', '"\\ufffd"'],
    ['different lone surrogates', '"\\ud800"', '"\\udbff"'],
    ['deep nesting', nested(20_000), nested(20_001)],
    ['what is no JSON', '{"a":1', '{"a":1}'],
    ['a byte order mark', '\ufeff{}', '{}'],
    ['an empty body', '', 'null'],
  ])('C07 keeps %s apart', (_, one, other) => {
    expect(json(one)).not.toBe(json(other));
  });

  it('C07 takes invalid UTF-8 byte for byte', () => {
    expect(json(Uint8Array.of(0x22, 0xff, 0x22))).not.toBe(json(Uint8Array.of(0x22, 0xfe, 0x22)));
  });

  it('reads JSON only where it is declared', () => {
    const one = Buffer.from('{"a":1,"b":2}');
    const other = Buffer.from('{"b":2,"a":1}');
    for (const contentType of [
      'application/json',
      'Application/JSON',
      'application/merge-patch+json;x=1',
    ]) {
      expect(json(one, { contentType })).toBe(json(other, { contentType }));
    }
    for (const contentType of ['text/plain', 'application/jsonp', null, '']) {
      expect(json(one, { contentType })).not.toBe(json(other, { contentType }));
    }
    expect(json('{}')).not.toBe(json('{}', { contentType: 'text/plain' }));
  });

  it('C08 differs by method, path and query', () => {
    const all = [
      json('{}'),
      json('{}', { method: 'PATCH' }),
      json('{}', { path: '/orders/' }),
      json('{}', { query: '?p=1' }),
      json('{}', { query: '?p=2' }),
      json('{}', { query: '?p=1&p=2' }),
      json('{}', { query: '?p=2&p=1' }),
      json('{}', { query: 'p=%FF' }),
      json('{}', { query: 'p=%FE' }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('does not look at the order of parameters of different names', () => {
    const fingerprint = json('{}', { query: '?b=2&a=1&b=1' });
    expect(json('{}', { query: 'a=1&b=2&b=1' })).toBe(fingerprint);
    expect(json('{}', { query: new URLSearchParams('b=2&b=1&a=1') })).toBe(fingerprint);
    expect(json('{}', { query: 'b=1&a=1&b=2' })).not.toBe(fingerprint);
  });

  it('lets nothing move over from one part into another', () => {
    const make = (path: string, query: string, body: string) =>
      requestFingerprint({ method: 'POST', path, query, body: Buffer.from(body) });
    const all = [
      make('/a', 'b', 'c'),
      make('/ab', '', 'c'),
      make('/a', '', 'bc'),
      make('/a', 'bc', ''),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('does not take long over hostile numbers', () => {
    const body = `[${'0'.repeat(10)}1,${'1'.repeat(500_000)},0.${'0'.repeat(500_000)}1]`;
    expect(json(body)).toMatch(/^[0-9a-f]{64}$/);
  });
});
