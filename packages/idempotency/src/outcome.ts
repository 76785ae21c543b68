import { IdempotencyError } from './errors.ts';
import type { StoredResponse } from './stored-response.ts';

/** An answer that cannot be kept, such as a stream; its key is answered with `not-replayable` from then on. */
export interface UnreplayableResponse<Value> {
  readonly status: number;
  /** Whatever the caller wants back, untouched. */
  readonly unreplayable: Value;
}

/** An answer as the function under `run` gives it. */
export type ExecutedResponse<Value> =
  | (StoredResponse & {
      /** Says that the answer was given before anything was done; see `StatusPolicy`. */
      readonly refused?: boolean;
    })
  | UnreplayableResponse<Value>;

/**
 * What became of the record after an execution.
 *
 * - `stored`: the answer is replayed from now on
 * - `tombstone`: the answer was not kept, and the key is not executed again
 * - `released`: the policy set the key free
 * - `failed`: the store did not answer; the lease runs out by itself
 * - `unprotected`: the store did not answer before the execution, and the engine fails open
 */
export type RecordState = 'stored' | 'tombstone' | 'released' | 'failed' | 'unprotected';

/** Why a run was not executed although nothing was replayed either. */
export type ConflictReason = 'in_progress' | 'unknown_outcome' | 'superseded';

/** What a run came to. */
export type Outcome<Value> =
  | {
      readonly kind: 'executed';
      readonly response: ExecutedResponse<Value>;
      readonly record: RecordState;
    }
  | {
      readonly kind: 'replayed';
      readonly response: StoredResponse;
      readonly ageMilliseconds: number;
    }
  | {
      readonly kind: 'conflict';
      /**
       * - `in_progress`: another run holds the key
       * - `unknown_outcome`: a run ended without a trace, and `onAbandoned` is `'manual'`
       * - `superseded`: this run lost its lease to another one, whose answer counts
       */
      readonly reason: ConflictReason;
      readonly retryAfterMilliseconds: number | null;
    }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'not-replayable'; readonly ageMilliseconds: number };

/**
 * The answer of an outcome, whether it was executed or replayed.
 *
 * @throws IdempotencyError with the code of the outcome when it has no answer.
 * @example
 * const response = responseOf(await idempotency.run(id, handler));
 */
export function responseOf<Value>(outcome: Outcome<Value>): ExecutedResponse<Value> {
  switch (outcome.kind) {
    case 'executed':
    case 'replayed':
      return outcome.response;
    case 'mismatch':
      throw new IdempotencyError('idempotency_key_reused');
    case 'not-replayable':
      throw new IdempotencyError('idempotency_not_replayable');
    case 'conflict':
      throw new IdempotencyError(`idempotency_${outcome.reason}`, {
        retryAfterMilliseconds: outcome.retryAfterMilliseconds,
      });
  }
}
