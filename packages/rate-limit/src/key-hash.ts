import { createHmac } from 'node:crypto';

/**
 * Makes a function that turns what must not stand in a store or a log (an email, an API key) into a key: the first
 * 128 bits of HMAC-SHA-256 under a secret, so that nobody without the secret can try candidates against it.
 *
 * @param secret at least 32 bytes; the same in every process that shares the store
 * @throws TypeError when the secret is shorter
 * @example
 * const hash = createKeyHash(process.env.RATE_LIMIT_SECRET);
 * const policy = { name: 'login', quota: 5, window: 900, key: (login) => hash('email', login.email) };
 */
export function createKeyHash(secret: string | Uint8Array): (...parts: string[]) => string {
  if (Buffer.byteLength(secret) < 32) throw new TypeError('the secret has less than 32 bytes');
  return (...parts) =>
    createHmac('sha256', secret)
      .update(JSON.stringify(parts))
      .digest()
      .toString('base64url', 0, 16);
}
