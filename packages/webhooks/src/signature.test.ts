import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { generateSecret, signatureHeaders } from './signature.ts';

const body = JSON.stringify({ type: 'job.succeeded', data: { text: 'ö✓' } });
const now = () => Math.floor(Date.now() / 1_000);

describe('the signature of a webhook', () => {
  it('is what the reference library verifies', () => {
    const secret = generateSecret();
    const headers = signatureHeaders({ id: 'msg_1', timestamp: now(), body }, [secret]);
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  });

  it('is verified with the new secret and with the old one during a rotation', () => {
    const [fresh, old] = [generateSecret(), generateSecret()];
    const headers = signatureHeaders({ id: 'msg_1', timestamp: now(), body }, [fresh, old]);
    for (const secret of [fresh, old]) {
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    }
    expect(() => new Webhook(generateSecret()).verify(body, headers)).toThrow();
  });

  it('covers the body, the id and the time', () => {
    const secret = generateSecret();
    const headers = signatureHeaders({ id: 'msg_1', timestamp: now(), body }, [secret]);
    const receiver = new Webhook(secret);
    expect(() => receiver.verify(`${body} `, headers)).toThrow();
    expect(() => receiver.verify(body, { ...headers, 'webhook-id': 'msg_2' })).toThrow();
    expect(() =>
      receiver.verify(body, { ...headers, 'webhook-timestamp': String(now() + 1) }),
    ).toThrow();
  });

  it('has a secret of 32 bytes that no two endpoints share', () => {
    const secret = generateSecret();
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
    expect(generateSecret()).not.toBe(secret);
  });
});
