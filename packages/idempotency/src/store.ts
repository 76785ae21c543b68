import type { StoredResponse } from './stored-response.ts';

/** A key within its scope; the same key in another scope is another key. */
export interface RecordId {
  /** Whose key it is; two scopes never see each other's keys. */
  readonly scope: string;
  readonly key: string;
}

/** A claim that was won. */
export interface Claim extends RecordId {
  /** The fencing token: greater than every token given before for this scope and key. */
  readonly token: bigint;
}

/** Asks for a key. All durations are counted by the clock of the store. */
export interface ClaimRequest extends RecordId {
  readonly fingerprint: string;
  /** How long the claim holds without being extended. */
  readonly leaseMilliseconds: number;
  /** How long a claim whose lease ran out is remembered. */
  readonly ttlMilliseconds: number;
  /** Whether a claim whose lease ran out is taken over, or reported as `abandoned`. */
  readonly takeOver: boolean;
}

/** What a claim found. Ages are counted from completion. */
export type ClaimResult =
  | {
      readonly state: 'claimed';
      readonly token: bigint;
      /** Whether a lease that ran out was taken over. */
      readonly takeover: boolean;
      /** What the runs before this one have saved with `savePhase`, by name. */
      readonly phases: ReadonlyMap<string, string>;
    }
  | { readonly state: 'in-progress'; readonly retryAfterMilliseconds: number }
  | { readonly state: 'abandoned' }
  | { readonly state: 'mismatch' }
  | {
      readonly state: 'completed';
      readonly response: StoredResponse;
      readonly ageMilliseconds: number;
    }
  | { readonly state: 'not-replayable'; readonly ageMilliseconds: number };

/** How a run ended: an answer to replay, or a tombstone that says that there is none. */
export type Completion =
  | { readonly kind: 'response'; readonly response: StoredResponse }
  | { readonly kind: 'tombstone' };

/**
 * Where keys are kept. Each member is one atomic step: two calls at the same time have the effect of one after
 * the other. Times are those of the store, never of its callers; an instant that a lease or a TTL ends at is over.
 *
 * `Transaction` is what `complete` takes of the caller's own transaction; `never` for a store that is not in the
 * database of the caller. `storeContract` in `@headgate/idempotency/testing` tests an implementation.
 */
export interface IdempotencyStore<Transaction = never> {
  /**
   * Claims a key, or says what stands in the way, in this order:
   *
   * 1. no record, or one whose TTL is over and whose lease, if it has one, is too: a new claim
   * 2. a record of another fingerprint: `mismatch`, whatever its state, and nothing changes
   * 3. a completed record: `completed` or `not-replayable`; reading prolongs nothing
   * 4. a record that was released with phases: a new claim that gets them
   * 5. a live lease, or a completion whose transaction is still open: `in-progress` with the time left
   * 6. a lease that ran out: a new claim with `takeover: true` and its phases if `takeOver`, else `abandoned`
   *
   * Of any number of concurrent calls at most one gets a claim.
   */
  claim(request: ClaimRequest): Promise<ClaimResult>;
  /**
   * Starts the lease anew from now.
   *
   * @returns False, with nothing changed, unless the token is the newest and the run has not ended.
   */
  extend(claim: Claim, leaseMilliseconds: number): Promise<boolean>;
  /**
   * Ends the run and starts its TTL. The bytes are copied: what the caller does with them later changes nothing.
   *
   * @returns False, with nothing changed, unless the token is the newest and the run has not ended. A lease that
   * ran out does not matter as long as nobody took over.
   *
   * With a transaction it becomes true when that commits, and never when it does not.
   */
  complete(
    claim: Claim,
    completion: Completion,
    ttlMilliseconds: number,
    transaction?: Transaction,
  ): Promise<boolean>;
  /**
   * Saves what a phase of the run came to; a second value under the same name replaces the first.
   *
   * @returns False, with nothing changed, unless the token is the newest and the run has not ended.
   */
  savePhase(claim: Claim, name: string, value: string): Promise<boolean>;
  /**
   * Sets the key free, as if it had never been claimed, save that later tokens are still greater. A run that has
   * saved phases leaves them to the next run of the same request, until the TTL of its claim is over.
   *
   * @returns False, with nothing changed, unless the token is the newest and the run has not ended.
   */
  release(claim: Claim): Promise<boolean>;
  /**
   * Deletes up to `limit` records whose TTL is over, never one with a live lease. Several callers may do so at
   * the same time; none counts a record that another one deleted. A store that deletes them by itself gives 0.
   *
   * @returns How many records were deleted.
   */
  reap(limit: number): Promise<number>;
}
