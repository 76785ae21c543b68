import { Secret } from '@headgate/core';
import { describe, expect, it } from 'vitest';
import { createSecretSeal, unsealed } from './secret-seal.ts';

const key = (id: string) => ({ id, secret: new Secret(`${id}-0123456789abcdef0123456789abcdef`) });
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe('the seal of the secrets of webhooks', () => {
  it('hides a secret, differently each time, and gives it back', () => {
    const seal = createSecretSeal([key('a')]);
    const [first, second] = [seal.seal('e', secret), seal.seal('e', secret)];
    expect(first).not.toContain(secret.slice(6));
    expect(first).not.toBe(second);
    expect(first.length).toBeLessThanOrEqual(255);
    expect([seal.open('e', first), seal.open('e', second)]).toEqual([secret, secret]);
  });

  it('opens what an older key of the ring has sealed, and what was stored before there were keys', () => {
    const old = createSecretSeal([key('old')]).seal('e', secret);
    const seal = createSecretSeal([key('new'), key('old')]);
    expect(seal.open('e', old)).toBe(secret);
    expect(seal.open('e', secret)).toBe(secret);
    expect([old, secret, seal.seal('e', secret)].map(seal.isCurrent)).toEqual([false, false, true]);
  });

  it('opens nothing for another endpoint, with another key, or that was changed', () => {
    const seal = createSecretSeal([key('a')]);
    const sealed = seal.seal('e', secret);
    expect(() => seal.open('other', sealed)).toThrow();
    expect(() => createSecretSeal([key('b')]).open('e', sealed)).toThrow('WEBHOOK_SECRET_KEYS');
    expect(() => unsealed.open('e', sealed)).toThrow('WEBHOOK_SECRET_KEYS');
    const at = sealed.length - 8;
    const other = sealed[at] === 'A' ? 'B' : 'A';
    expect(() => seal.open('e', sealed.slice(0, at) + other + sealed.slice(at + 1))).toThrow();
    expect(() => seal.open('e', 'sealed.v1:a:')).toThrow();
  });

  it('stores secrets as they are where there are no keys', () => {
    const none = createSecretSeal([]);
    expect(none.seal('e', secret)).toBe(secret);
    expect(none.open('e', secret)).toBe(secret);
    expect(none.isCurrent(secret)).toBe(true);
  });
});
