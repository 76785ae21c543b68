import { type CheckPassword, checkPassword } from './password.ts';

/** The numbers and rules that a product may choose. */
export interface AuthPolicy {
  /** How long an access token holds, in seconds; 900 (15 minutes) by default. */
  readonly accessTokenSeconds: number;
  /** How long a session lives without a refresh, in seconds; 30 days by default. */
  readonly sessionIdleSeconds: number;
  /** How long a session lives at most, in seconds; 90 days by default. */
  readonly sessionAbsoluteSeconds: number;
  /**
   * How long a refresh token that was just exchanged gets the same successor again, in seconds; 30 by default, 60 at most,
   * 0 for never. It ends sooner when the successor is used.
   */
  readonly refreshGraceSeconds: number;
  /** What the reuse of a refresh token revokes: its own session, as by default, or all sessions of the person. */
  readonly reuseScope: 'session' | 'user';
  /** How long a browser's session lives without being used, in seconds; 2 hours by default. */
  readonly browserIdleSeconds: number;
  /** How far clocks may differ when an access token is verified, in seconds; 5 by default. */
  readonly clockToleranceSeconds: number;
  /**
   * How long what was read of a session may be relied on, in milliseconds; 5,000 by default, 60,000 at most. A session that
   * another process has revoked keeps access for that long at most; 0 reads the store on every request.
   */
  readonly revocationCacheMs: number;
  /** How far the last use of a session may lag behind, in seconds; 300 by default. It is noted at most that often. */
  readonly lastUsedSeconds: number;
  /** How many sessions are remembered for that; 10,000 by default. */
  readonly revocationCacheEntries: number;
  /** Judges new passwords; by default 8 to 128 characters with a letter and a number. */
  readonly checkPassword: CheckPassword;
}

const day = 24 * 60 * 60;

const defaults: AuthPolicy = {
  accessTokenSeconds: 15 * 60,
  sessionIdleSeconds: 30 * day,
  sessionAbsoluteSeconds: 90 * day,
  browserIdleSeconds: 2 * 60 * 60,
  refreshGraceSeconds: 30,
  reuseScope: 'session',
  clockToleranceSeconds: 5,
  revocationCacheMs: 5000,
  lastUsedSeconds: 300,
  revocationCacheEntries: 10_000,
  checkPassword,
};

/** Fills in the defaults. @throws RangeError for a number out of its bounds */
export function completePolicy(policy: Partial<AuthPolicy>): AuthPolicy {
  const complete = { ...defaults, ...policy };
  for (const name of [
    'accessTokenSeconds',
    'sessionIdleSeconds',
    'sessionAbsoluteSeconds',
    'browserIdleSeconds',
    'lastUsedSeconds',
    'revocationCacheEntries',
  ] as const) {
    if (!Number.isSafeInteger(complete[name]) || complete[name] <= 0) {
      throw new RangeError(`auth policy: ${name} must be a positive whole number`);
    }
  }
  const { revocationCacheMs } = complete;
  for (const name of ['clockToleranceSeconds', 'refreshGraceSeconds'] as const) {
    if (!(complete[name] >= 0 && complete[name] <= 60)) {
      throw new RangeError(`auth policy: ${name} must be from 0 to 60`);
    }
  }
  if (!(revocationCacheMs >= 0 && revocationCacheMs <= 60_000)) {
    throw new RangeError('auth policy: revocationCacheMs must be from 0 to 60,000');
  }
  return complete;
}
