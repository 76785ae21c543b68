import { createHmac } from 'node:crypto';
import { encodeBase64 } from 'bcryptjs';
import type { BcryptTask } from './bcrypt-worker.ts';

/** The highest cost that is computed: 16 takes seconds, and each step doubles it, so that a forged 31 would take days. */
export const maxCost = 16;

/** The lowest cost that bcrypt knows. */
export const minCost = 4;

/** A stored hash, taken apart. */
export interface BcryptHash {
  /** Whether the password goes through HMAC-SHA-256 first; a plain bcrypt hash, of another system, has it raw. */
  readonly preHashed: boolean;
  readonly cost: number;
  /** bcrypt's own notation of version, cost and salt: `$2b$12$` and 22 characters. */
  readonly salt: string;
  /** The last 31 characters. */
  readonly digest: string;
}

// $hg1$bcrypt$2b$12$<22 characters of salt><31 of digest>; without the first two parts, plain bcrypt.
const scheme = '$hg1$bcrypt';
const notation =
  /^(?<scheme>\$hg1\$bcrypt)?(?<salt>\$2[aby]\$(?<cost>\d{2})\$[./A-Za-z0-9]{22})(?<digest>[./A-Za-z0-9]{31})$/;

/** Takes a stored hash apart; `null` for anything that is not one, or whose cost is out of bounds. */
export function parseBcryptHash(stored: string): BcryptHash | null {
  const parts = notation.exec(stored)?.groups;
  if (parts === undefined) return null;
  const { salt = '', digest = '' } = parts;
  const cost = Number(parts['cost']);
  if (cost < minCost || cost > maxCost) return null;
  return { preHashed: parts['scheme'] !== undefined, cost, salt, digest };
}

/** Puts a hash of the current scheme together. */
export function formatBcryptHash(salt: string, digest: string): string {
  return `${scheme}${salt}${digest}`;
}

/** Writes 16 random bytes and a cost as bcrypt does. */
export function formatSalt(cost: number, bytes: Uint8Array): string {
  return `$2b$${String(cost).padStart(2, '0')}$${encodeBase64([...bytes], 16)}`;
}

/**
 * What bcrypt is to hash. bcrypt reads 72 bytes and some stop at NUL: the password therefore goes in as the base64 of an
 * HMAC-SHA-256 (44 characters). The salt is its key, so that digests leaked elsewhere cannot be tried against it.
 */
export function toTask(password: string, salt: string, preHashed: boolean): BcryptTask {
  const text = preHashed
    ? createHmac('sha256', `${scheme}${salt}`).update(password, 'utf8').digest('base64')
    : password;
  return { text, salt };
}
