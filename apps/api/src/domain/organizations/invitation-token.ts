import { createHash } from 'node:crypto';
import type { Random } from '@headgate/core';

/** Makes the token of an invitation: 256 random bits as base64url, 43 characters. */
export function generateInvitationToken(random: Random): string {
  return Buffer.from(random(32)).toString('base64url');
}

/** The form in which it is stored; a fast hash is enough for what nobody can guess. */
export function hashInvitationToken(token: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(token).digest());
}
