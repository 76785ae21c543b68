/** Somebody who says a password. Neither member tells who it is: the account is a keyed hash of its address. */
export interface PasswordAttempt {
  readonly account: string;
  /** The network it comes from, a /24 of IPv4 or a /64 of IPv6; `null` where that is not known. */
  readonly network: string | null;
}

/** How an attempt that was allowed has ended; a wrong password is the end that needs no word. */
export type AttemptEnd = 'succeeded' | 'abandoned';

/** An attempt that counts as failed until something else is said of it. */
export interface AttemptReservation {
  /** Whether the password may be compared. */
  readonly allowed: boolean;
  /**
   * Takes the attempt back: the password was right, which also forgets the failures from its network, or it was never
   * compared. Does nothing for an attempt that was not allowed.
   */
  settle(end: AttemptEnd): Promise<void>;
}

/**
 * Bounds how often passwords of one account may be tried. `attemptLimiterContract` of `@headgate/auth/testing` proves it
 * for an implementation.
 */
export interface AttemptLimiter {
  /**
   * Counts an attempt before its password is looked at, in atomic steps: of many at once, no more are allowed than the
   * limits say. Two bounds hold. Failures on one account from one network block that pair for a while, and no other.
   * Failures on one account from wherever they come slow down all attempts on it, each longer than the one before up to a
   * bound, so that an account is never shut for good.
   */
  reserve(attempt: PasswordAttempt): Promise<AttemptReservation>;
  /** Forgets the failures that slow an account down, after its password was reset. */
  clear(account: string): Promise<void>;
}

/** Lets every attempt pass. */
export const unlimitedAttempts: AttemptLimiter = {
  reserve: async () => ({ allowed: true, settle: async () => undefined }),
  clear: async () => undefined,
};
