/** What a policy decides about. */
export interface PolicyInput {
  /** The HTTP status of the answer. */
  readonly status: number;
  /** Whether the answer was given before anything was done, as validation and authorisation do. */
  readonly refused: boolean;
}

/** Decides whether an answer is kept for replay or its key is set free for another try. */
export type StatusPolicy = (input: PolicyInput) => 'store' | 'release';

const transient = new Set([408, 425, 429]);
const refusals = new Set([400, 401, 403, 409, 422]);

/**
 * Keeps what will not change by trying again. The key is released after 408, 425, 429 and 5xx, and after a
 * 400, 401, 403, 409 or 422 that was given before anything was done.
 *
 * @example
 * defaultPolicy({ status: 201, refused: false }); // 'store'
 * defaultPolicy({ status: 503, refused: false }); // 'release'
 */
export function defaultPolicy(input: PolicyInput): 'store' | 'release' {
  return input.status >= 500 ? 'release' : stripePolicy(input);
}

/**
 * As the default, but an answer of 5xx is kept too, so that a request which failed halfway is never run again.
 *
 * @example
 * createIdempotency({ store, policy: stripePolicy });
 */
export function stripePolicy({ status, refused }: PolicyInput): 'store' | 'release' {
  return transient.has(status) || (refused && refusals.has(status)) ? 'release' : 'store';
}
