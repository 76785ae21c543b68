import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from './index.ts';

describe('Secret', () => {
  const secret = new Secret('correct horse');

  it('E10 prints as its length only, however it is printed', () => {
    const printed = [
      `${secret}`,
      String(secret),
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ nested: { secret } }),
      Object.entries(secret).join(),
    ].join('\n');
    expect(printed).not.toContain('horse');
    expect(printed).toContain('[redacted:len 13]');
  });

  it('gives its value to whoever asks for it by name', () => {
    expect(secret.reveal()).toBe('correct horse');
    expect(new Secret('é').byteLength).toBe(2);
  });
});
