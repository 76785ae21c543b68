import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject } from 'node:crypto';
import { exportSigningKey, type KeyRing } from './key-ring.ts';
import type { Random } from './ports.ts';

// version, length of the kid, kid, nonce, token, tag
const version = 1;
const nonceBytes = 12;
const tokenBytes = 32;
const tagBytes = 16;

/**
 * Seals the successor of a refresh token with AES-256-GCM, under a key that HKDF-SHA-256 (RFC 5869) derives from the
 * presented token and the current key of the ring. The store has neither: it knows the token's hash, and not the ring.
 */
export function sealSuccessor(
  { keys, random }: { readonly keys: KeyRing; readonly random: Random },
  presented: string,
  successor: string,
): Uint8Array {
  const { kid, signingKey } = keys.current;
  const header = Buffer.concat([Buffer.from([version, kid.length]), Buffer.from(kid, 'ascii')]);
  const nonce = random(nonceBytes);
  const key = deriveKey(presented, signingKey);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(header);
  const sealed = cipher.update(Buffer.from(successor, 'base64url'));
  return Buffer.concat([header, nonce, sealed, cipher.final(), cipher.getAuthTag()]);
}

/** Opens what {@link sealSuccessor} has sealed; `null` with another token, or when its key has left the ring. */
export function openSuccessor(keys: KeyRing, presented: string, sealed: Uint8Array): string | null {
  const bytes = Buffer.from(sealed);
  const headerBytes = 2 + (bytes[1] ?? 0);
  if (bytes[0] !== version) return null;
  if (bytes.length !== headerBytes + nonceBytes + tokenBytes + tagBytes) return null;
  const header = bytes.subarray(0, headerBytes);
  const signingKey = keys.find(header.toString('ascii', 2))?.signingKey ?? null;
  if (signingKey === null) return null;

  const nonce = bytes.subarray(headerBytes, headerBytes + nonceBytes);
  const key = deriveKey(presented, signingKey);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(header);
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    const opened = decipher.update(bytes.subarray(headerBytes + nonceBytes, -tagBytes));
    return Buffer.concat([opened, decipher.final()]).toString('base64url');
  } catch {
    return null;
  }
}

function deriveKey(presented: string, signingKey: KeyObject): Uint8Array {
  const material = Buffer.concat([
    Buffer.from(presented, 'base64url'),
    exportSigningKey(signingKey),
  ]);
  // The info separates this use of the key from the signing of tokens.
  return new Uint8Array(hkdfSync('sha256', material, '', 'headgate/auth refresh successor', 32));
}
