import { describe, expect, it } from 'vitest';
import { parseLine } from './parse-line.ts';

const good = {
  custom_id: 'a',
  method: 'POST',
  url: '/v1/chat/completions',
  body: { model: 'echo', messages: [] },
};
const parse = (bytes: Uint8Array | undefined) => parseLine({ bytes }, '/v1/chat/completions');
const parseText = (text: string) => parse(Buffer.from(text));

describe('a line of a batch', () => {
  it('is a request', () => {
    expect(parseText(JSON.stringify(good))).toEqual({ customId: 'a', body: good.body });
  });

  it.each([
    ['is too long', undefined, 'line_too_long', null],
    ['is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'invalid_encoding', null],
    ['is not JSON', '{"custom_id":', 'invalid_json', null],
    ['is no object', '[1]', 'invalid_json', null],
    ['has no custom_id', { ...good, custom_id: undefined }, 'invalid_custom_id', null],
    ['has a custom_id that is no text', { ...good, custom_id: 7 }, 'invalid_custom_id', null],
    ['has a long custom_id', { ...good, custom_id: 'x'.repeat(513) }, 'invalid_custom_id', null],
    ['has another method', { ...good, method: 'GET' }, 'invalid_method', 'a'],
    ['is for another endpoint', { ...good, url: '/v1/embeddings' }, 'invalid_url', 'a'],
    ['has no body', { ...good, body: 'text' }, 'invalid_body', 'a'],
  ])('that %s is told from a request', (_, line, code, customId) => {
    const bytes =
      line === undefined || Buffer.isBuffer(line)
        ? line
        : Buffer.from(typeof line === 'string' ? line : JSON.stringify(line));
    expect(parse(bytes)).toMatchObject({ fault: { code, customId } });
  });
});
