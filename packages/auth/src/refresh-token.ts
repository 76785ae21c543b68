import { createHash } from 'node:crypto';
import type { Random } from './ports.ts';

const tokenBytes = 32;

/** Makes a refresh token: 256 random bits as base64url, 43 characters. */
export function generateRefreshToken(random: Random): string {
  return Buffer.from(random(tokenBytes)).toString('base64url');
}

/** Whether a text can be a refresh token at all, told without asking the store. */
export function isRefreshToken(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** The form in which a token is stored. A fast hash is enough: nobody can guess 256 random bits. */
export function hashRefreshToken(token: string): Uint8Array {
  return createHash('sha256').update(token, 'ascii').digest();
}
