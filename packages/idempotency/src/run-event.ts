import type { ConflictReason, Outcome, RecordState } from './outcome.ts';
import type { IdempotencyStore } from './store.ts';

/** How long ago the answer that was found had been given; `none` where none was found. */
export type KeyAge = 'none' | '1m' | '10m' | '1h' | '6h' | '24h' | 'older';

/** What is reported about each run; it holds neither key nor scope. */
export interface RunEvent {
  /**
   * One word for a counter.
   *
   * - `hit`: replayed · `miss`: executed · `in_progress`: another run holds the key
   * - `conflict`: another request, an unknown outcome, a superseded run, or an answer that was not kept
   * - `failed`: the function threw, or the store did not answer
   */
  readonly result: 'hit' | 'miss' | 'conflict' | 'in_progress' | 'failed';
  readonly outcome: Outcome<unknown>['kind'] | 'failed';
  readonly reason: ConflictReason | null;
  readonly record: RecordState | null;
  /** Whether this run took over from one whose lease ran out. */
  readonly takeover: boolean;
  /** The `scopeKind` of the request. */
  readonly scopeKind: string;
  /** The age of the answer that was found, counted from its completion; null where there was none. */
  readonly ageMilliseconds: number | null;
  /** The same as one of few words, each an upper bound. */
  readonly keyAge: KeyAge;
}

/** Where to count; an error thrown by a hook is dropped. */
export interface IdempotencyHooks {
  readonly onRun?: (event: RunEvent) => void;
  readonly onStoreError?: (
    error: unknown,
    operation: keyof IdempotencyStore,
    scopeKind: string,
  ) => void;
}

const ages = [
  [60_000, '1m'],
  [600_000, '10m'],
  [3_600_000, '1h'],
  [21_600_000, '6h'],
  [86_400_000, '24h'],
] as const;

/** The event of an outcome; null is a run that failed. */
export function eventOf(
  outcome: Outcome<unknown> | null,
  takeover: boolean,
  scopeKind: string,
): RunEvent {
  const ageMilliseconds =
    outcome?.kind === 'replayed' || outcome?.kind === 'not-replayable'
      ? outcome.ageMilliseconds
      : null;
  return {
    result: resultOf(outcome),
    outcome: outcome?.kind ?? 'failed',
    reason: outcome?.kind === 'conflict' ? outcome.reason : null,
    record: outcome?.kind === 'executed' ? outcome.record : null,
    takeover,
    scopeKind,
    ageMilliseconds,
    keyAge: ageMilliseconds === null ? 'none' : bucketOf(ageMilliseconds),
  };
}

function resultOf(outcome: Outcome<unknown> | null): RunEvent['result'] {
  switch (outcome?.kind) {
    case undefined:
      return 'failed';
    case 'replayed':
      return 'hit';
    case 'executed':
      return 'miss';
    case 'mismatch':
    case 'not-replayable':
      return 'conflict';
    case 'conflict':
      return outcome.reason === 'in_progress' ? 'in_progress' : 'conflict';
  }
}

function bucketOf(age: number): KeyAge {
  return ages.find(([limit]) => age <= limit)?.[1] ?? 'older';
}
