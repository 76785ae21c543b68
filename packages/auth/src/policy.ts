import { type CheckPassword, checkPassword } from './password.ts';

/** The numbers and rules that a product may choose. */
export interface AuthPolicy {
  /** How long an access token holds, in seconds; 900 (15 minutes) by default. Until then a revoked session still has access. */
  readonly accessTokenSeconds: number;
  /** How long a session lives without a refresh, in seconds; 30 days by default. */
  readonly sessionIdleSeconds: number;
  /** How long a session lives at most, in seconds; 90 days by default. */
  readonly sessionAbsoluteSeconds: number;
  /** How far clocks may differ when an access token is verified, in seconds; 5 by default. */
  readonly clockToleranceSeconds: number;
  /** Judges new passwords; by default 8 to 128 characters with a letter and a number. */
  readonly checkPassword: CheckPassword;
}

const day = 24 * 60 * 60;

const defaults: AuthPolicy = {
  accessTokenSeconds: 15 * 60,
  sessionIdleSeconds: 30 * day,
  sessionAbsoluteSeconds: 90 * day,
  clockToleranceSeconds: 5,
  checkPassword,
};

/** Fills in the defaults. @throws RangeError for a time that is not a positive whole number of seconds */
export function completePolicy(policy: Partial<AuthPolicy>): AuthPolicy {
  const complete = { ...defaults, ...policy };
  for (const name of [
    'accessTokenSeconds',
    'sessionIdleSeconds',
    'sessionAbsoluteSeconds',
  ] as const) {
    if (!Number.isSafeInteger(complete[name]) || complete[name] <= 0) {
      throw new RangeError(`auth policy: ${name} must be a positive whole number`);
    }
  }
  const { clockToleranceSeconds } = complete;
  if (!(clockToleranceSeconds >= 0 && clockToleranceSeconds <= 60)) {
    throw new RangeError('auth policy: clockToleranceSeconds must be from 0 to 60');
  }
  return complete;
}
