import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { type Random, type Secret, systemRandom } from '@headgate/core';

/** A key of the ring that secrets are sealed with. */
export interface SealingKey {
  readonly id: string;
  /** At least 32 bytes. */
  readonly secret: Secret;
}

/** Makes secrets unreadable for everybody who has the database but not the keys. */
export interface SecretSeal {
  /** The secret of an endpoint as it is stored. */
  seal(endpointId: string, secret: string): string;
  /**
   * The secret again; one that was stored before there were keys comes back as it is.
   *
   * @throws Error when it was sealed with a key that is gone, for another endpoint, or was changed
   */
  open(endpointId: string, stored: string): string;
  /** Whether a secret is stored as it would be stored now. */
  isCurrent(stored: string): boolean;
}

const mark = 'sealed.v1';
const nonceBytes = 12;
const tagBytes = 16;

/** Stores secrets as they are, where there are no keys; what is sealed cannot be opened. */
export const unsealed: SecretSeal = {
  seal: (_, secret) => secret,
  open(_, stored) {
    if (isSealed(stored)) throw keyIsGone();
    return stored;
  },
  isCurrent: (stored) => !isSealed(stored),
};

/**
 * Seals with AES-256-GCM (NIST SP 800-38D) under keys that HKDF-SHA-256 (RFC 5869) derives from a ring: the first
 * seals, all of them open. What is sealed for one endpoint does not open for another.
 *
 * @example
 * ```ts
 * const seal = createSecretSeal(config.WEBHOOK_SECRET_KEYS ?? []);
 * seal.open(id, seal.seal(id, secret)) === secret;
 * ```
 */
export function createSecretSeal(
  ring: readonly SealingKey[],
  random: Random = systemRandom,
): SecretSeal {
  const keys = new Map(ring.map(({ id, secret }) => [id, derive(secret)]));
  const [current] = keys;
  if (!current) return unsealed;
  const [currentId, currentKey] = current;
  return {
    seal(endpointId, secret) {
      const nonce = random(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', currentKey, nonce);
      cipher.setAAD(Buffer.from(endpointId));
      const text = Buffer.concat([
        nonce,
        cipher.update(secret, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]).toString('base64url');
      return `${mark}:${currentId}:${text}`;
    },
    open(endpointId, stored) {
      if (!isSealed(stored)) return stored;
      const [, id = '', text = ''] = stored.split(':');
      const key = keys.get(id);
      const bytes = Buffer.from(text, 'base64url');
      if (!key || bytes.length < nonceBytes + tagBytes) throw keyIsGone();
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(Buffer.from(endpointId));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      const opened = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
      return Buffer.concat([opened, decipher.final()]).toString('utf8');
    },
    isCurrent: (stored) => stored.startsWith(`${mark}:${currentId}:`),
  };
}

function isSealed(stored: string): boolean {
  return stored.startsWith(`${mark}:`);
}

function derive(secret: Secret): Buffer {
  return Buffer.from(hkdfSync('sha256', secret.reveal(), '', 'headgate webhook secrets', 32));
}

function keyIsGone(): Error {
  return new Error('A secret was sealed with a key that WEBHOOK_SECRET_KEYS does not have');
}
