import { createHmac, hkdfSync } from 'node:crypto';
import type { AttemptReservation } from './attempt-limiter.ts';
import type { AuthContext } from './auth-context.ts';
import { exportSigningKey, type KeyRing } from './key-ring.ts';
import { networkOf } from './network-of.ts';
import type { PasswordVerdict } from './password-hasher.ts';

/** What a password is compared with, and who asks. */
export interface Attempt {
  /** In its normal form; `null` for what is no address, and so nobody's. */
  readonly email: string | null;
  readonly ip: string | null;
  /** In its normal form. */
  readonly password: string;
  readonly passwordHash: string | null;
}

/** What an attempt has come to; `throttled` says that the password was not compared. */
export type AttemptVerdict = PasswordVerdict | 'throttled';

/**
 * Compares a password within the limits of its account. One comparison is made on every path, also where none is allowed,
 * so that the time of the answer tells nothing.
 */
export async function attemptPassword(
  context: AuthContext,
  { email, ip, password, passwordHash }: Attempt,
): Promise<AttemptVerdict> {
  const reservation = email === null ? null : await reserve(context, email, ip);
  if (reservation?.allowed === false) {
    await context.hasher.verify(password, null);
    return 'throttled';
  }
  try {
    const verdict = await context.hasher.verify(password, passwordHash);
    if (verdict === 'match') await reservation?.settle('succeeded');
    return verdict;
  } catch (error) {
    await reservation?.settle('abandoned');
    throw error;
  }
}

function reserve(
  context: AuthContext,
  email: string,
  ip: string | null,
): Promise<AttemptReservation> {
  const account = attemptAccount(context.keys, email);
  return context.attemptLimiter.reserve({ account, network: networkOf(ip) });
}

/** The name under which attempts on an address are counted; nobody without the ring can tell whose it is. */
export function attemptAccount(keys: KeyRing, email: string): string {
  const material = exportSigningKey(keys.current.signingKey);
  const key = new Uint8Array(hkdfSync('sha256', material, '', 'headgate/auth attempts', 32));
  return createHmac('sha256', key).update(email).digest('base64url');
}
