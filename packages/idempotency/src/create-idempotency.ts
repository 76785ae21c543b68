import { type IdempotencyClock, systemClock } from './clock.ts';
import { type Duration, milliseconds } from './duration.ts';
import { IdempotencyError } from './errors.ts';
import { type Fingerprint, type FingerprintInput, requestFingerprint } from './fingerprint.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { ConflictReason, ExecutedResponse, Outcome, RecordState } from './outcome.ts';
import { defaultPolicy, type StatusPolicy } from './status-policy.ts';
import type { Claim, ClaimRequest, ClaimResult, Completion, IdempotencyStore } from './store.ts';
import { replayedHeaders, toStored } from './stored-response.ts';

/** What is to be run once. */
export interface RunRequest {
  /** Whose key it is, such as a user's id: the same key in another scope is another key. Never empty. */
  readonly scope: string;
  /** The client's key, as `parseIdempotencyKey` gives it. */
  readonly key: string;
  /** The request that belongs to the key. */
  readonly request: FingerprintInput;
}

/** What the function under `run` gets. */
export interface RunContext {
  /** Aborts with `idempotency_lease_lost` when another run may take over; stop working then. */
  readonly signal: AbortSignal;
  /** The fencing token of this run; null when the store is down and the engine fails open. */
  readonly token: bigint | null;
}

/** What is reported about each run; it holds neither key nor scope. */
export interface RunEvent {
  readonly outcome: Outcome<unknown>['kind'] | 'failed';
  readonly reason: ConflictReason | null;
  readonly record: RecordState | null;
  /** Whether this run took over from one whose lease ran out. */
  readonly takeover: boolean;
  /** The age of the answer that was found, counted from its completion; null where there was none. */
  readonly ageMilliseconds: number | null;
}

/** Where to count; an error thrown by a hook is dropped. */
export interface IdempotencyHooks {
  readonly onRun?: (event: RunEvent) => void;
  readonly onStoreError?: (error: unknown, operation: keyof IdempotencyStore) => void;
}

/** How `createIdempotency` works. */
export interface IdempotencyOptions {
  readonly store: IdempotencyStore;
  /** How long an answer is replayed after its completion; `'24h'` by default. */
  readonly ttl?: Duration;
  /** How long a run holds its key without a sign of life; `'30s'` by default. */
  readonly lease?: Duration;
  /** How often a run extends its lease, at most half of it; a third by default. */
  readonly heartbeat?: Duration;
  /** How long a run waits for another one of the same key before it ends as a conflict; not at all by default. */
  readonly wait?: Duration;
  /** Which answers are kept. */
  readonly policy?: StatusPolicy;
  /** What makes two requests the same. */
  readonly fingerprint?: Fingerprint;
  /** What happens with a key whose run ended without a trace: run again (the default), or a conflict. */
  readonly onAbandoned?: 'rerun' | 'manual';
  /** What happens when the store does not answer a claim: an error (the default), or a run without protection. */
  readonly onStoreError?: 'fail-closed' | 'fail-open';
  /** The largest body that is kept, in bytes; 262,144 by default. A larger one leaves a tombstone. */
  readonly maxBody?: number;
  /** Names of further response headers to keep. */
  readonly headers?: readonly string[];
  readonly hooks?: IdempotencyHooks;
  /** Timers for heartbeats and waits. */
  readonly clock?: IdempotencyClock;
}

/** Runs requests once. */
export interface Idempotency {
  /**
   * Runs the function unless the key has been used before, and says what came of it.
   *
   * An error thrown by the function sets the key free and is passed on.
   *
   * @throws IdempotencyError `idempotency_store_failed` when the key could not be claimed.
   * @throws TypeError for an empty scope or key.
   */
  run<Value = never>(
    request: RunRequest,
    execute: (context: RunContext) => Promise<ExecutedResponse<Value>>,
  ): Promise<Outcome<Value>>;
}

const firstPollMilliseconds = 10;
const longestPollMilliseconds = 250;
const longestTimer = 2 ** 31 - 1;

/**
 * Creates the engine: it claims a key with a lease and a fencing token, keeps the lease alive while the request
 * runs, and keeps the answer for replay.
 *
 * @throws TypeError for durations that cannot work, or for a header that must not be replayed.
 * @example
 * const idempotency = createIdempotency({ store: createMemoryStore(), ttl: '24h', lease: '30s' });
 * const outcome = await idempotency.run({ scope: userId, key, request }, async ({ signal }) => {
 *   const order = await createOrder(input, { signal });
 *   return { status: 201, headers: [['location', `/orders/${order.id}`]], body: encode(order) };
 * });
 */
export function createIdempotency(options: IdempotencyOptions): Idempotency {
  const settings = readSettings(options);
  const { store, clock, hooks } = settings;

  function reportStoreError(error: unknown, operation: keyof IdempotencyStore): void {
    quietly(() => hooks.onStoreError?.(error, operation));
  }

  /** Claims the key, and asks again while another run holds it and there is time left to wait. */
  async function claim(
    request: ClaimRequest,
  ): Promise<{ readonly result: ClaimResult; readonly askedAt: number }> {
    const end = clock.now() + settings.wait;
    for (
      let pause = firstPollMilliseconds;
      ;
      pause = Math.min(pause * 2, longestPollMilliseconds)
    ) {
      const askedAt = clock.now();
      const result = await store.claim(request);
      const left = end - clock.now();
      if (result.state !== 'in-progress' || left <= 0) return { result, askedAt };
      await new Promise<void>((resolve) => clock.schedule(resolve, Math.min(pause, left)));
    }
  }

  async function release(held: Claim): Promise<boolean | null> {
    try {
      return await store.release(held);
    } catch (error) {
      reportStoreError(error, 'release');
      return null;
    }
  }

  /** Keeps or releases; null when another run has taken over. */
  async function settle(
    held: Claim,
    response: ExecutedResponse<unknown>,
  ): Promise<RecordState | null> {
    const decision = decide(settings, response);
    if (decision === 'release') {
      const released = await release(held);
      return released === null ? 'failed' : released ? 'released' : null;
    }
    try {
      const completed = await store.complete(held, decision, settings.ttl);
      if (!completed) return null;
      return decision.kind === 'response' ? 'stored' : 'tombstone';
    } catch (error) {
      reportStoreError(error, 'complete');
      return 'failed';
    }
  }

  async function execute<Value>(
    held: Claim,
    claimedAt: number,
    action: (context: RunContext) => Promise<ExecutedResponse<Value>>,
  ): Promise<Outcome<Value>> {
    const heartbeat = startHeartbeat({
      clock,
      claimedAt,
      intervalMilliseconds: settings.heartbeat,
      leaseMilliseconds: settings.lease,
      extend: async () => store.extend(held, settings.lease),
      onError: (error) => reportStoreError(error, 'extend'),
    });
    const { signal } = heartbeat;
    try {
      const response = await action({ signal, token: held.token });
      const record = await settle(held, response);
      return record === null ? superseded : { kind: 'executed', response, record };
    } catch (error) {
      const released = await release(held);
      // The function did as it was told: it stopped because the key belongs to another run.
      if (released === false && signal.aborted && error === signal.reason) return superseded;
      throw error;
    } finally {
      heartbeat.stop();
    }
  }

  return {
    async run<Value = never>(
      { scope, key, request }: RunRequest,
      action: (context: RunContext) => Promise<ExecutedResponse<Value>>,
    ): Promise<Outcome<Value>> {
      if (typeof scope !== 'string' || scope === '') throw new TypeError('the scope is empty');
      if (typeof key !== 'string' || key === '') throw new TypeError('the key is empty');
      const fingerprint = settings.fingerprint(request);
      let takeover = false;
      const report = (outcome: Outcome<unknown> | null) =>
        quietly(() => hooks.onRun?.(eventOf(outcome, takeover)));
      try {
        const found = await claim({
          scope,
          key,
          fingerprint,
          leaseMilliseconds: settings.lease,
          ttlMilliseconds: settings.ttl,
          takeOver: settings.onAbandoned === 'rerun',
        }).catch((error: unknown) => {
          reportStoreError(error, 'claim');
          if (settings.onStoreError === 'fail-open') return null;
          throw new IdempotencyError('idempotency_store_failed', { cause: error });
        });
        let outcome: Outcome<Value>;
        if (found === null) {
          const context: RunContext = { signal: new AbortController().signal, token: null };
          outcome = { kind: 'executed', response: await action(context), record: 'unprotected' };
        } else if (found.result.state === 'claimed') {
          takeover = found.result.takeover;
          outcome = await execute({ scope, key, token: found.result.token }, found.askedAt, action);
        } else {
          outcome = refusal(found.result);
        }
        report(outcome);
        return outcome;
      } catch (error) {
        report(null);
        throw error;
      }
    },
  };
}

const superseded = {
  kind: 'conflict',
  reason: 'superseded',
  retryAfterMilliseconds: null,
} as const;

function refusal(found: Exclude<ClaimResult, { state: 'claimed' }>): Outcome<never> {
  switch (found.state) {
    case 'completed':
      return {
        kind: 'replayed',
        response: found.response,
        ageMilliseconds: found.ageMilliseconds,
      };
    case 'not-replayable':
      return { kind: 'not-replayable', ageMilliseconds: found.ageMilliseconds };
    case 'mismatch':
      return { kind: 'mismatch' };
    case 'in-progress':
      return {
        kind: 'conflict',
        reason: 'in_progress',
        retryAfterMilliseconds: found.retryAfterMilliseconds,
      };
    case 'abandoned':
      return { kind: 'conflict', reason: 'unknown_outcome', retryAfterMilliseconds: null };
  }
}

function eventOf(outcome: Outcome<unknown> | null, takeover: boolean): RunEvent {
  return {
    outcome: outcome?.kind ?? 'failed',
    reason: outcome?.kind === 'conflict' ? outcome.reason : null,
    record: outcome?.kind === 'executed' ? outcome.record : null,
    takeover,
    ageMilliseconds:
      outcome?.kind === 'replayed' || outcome?.kind === 'not-replayable'
        ? outcome.ageMilliseconds
        : null,
  };
}

function decide(settings: Settings, response: ExecutedResponse<unknown>): Completion | 'release' {
  const unreplayable = 'unreplayable' in response;
  const refused = !unreplayable && response.refused === true;
  if (settings.policy({ status: response.status, refused }) === 'release') return 'release';
  if (unreplayable || (response.body?.length ?? 0) > settings.maxBody) return { kind: 'tombstone' };
  return { kind: 'response', response: toStored(response, settings.headers) };
}

type Settings = ReturnType<typeof readSettings>;

function readSettings(options: IdempotencyOptions) {
  const ttl = milliseconds('ttl', options.ttl ?? '24h');
  const lease = milliseconds('lease', options.lease ?? '30s');
  const heartbeat = milliseconds(
    'heartbeat',
    options.heartbeat ?? Math.max(1, Math.floor(lease / 3)),
  );
  const wait = options.wait === undefined ? 0 : milliseconds('wait', options.wait);
  const maxBody = options.maxBody ?? 262_144;
  if (heartbeat * 2 > lease) throw new TypeError('heartbeat is longer than half of the lease');
  if (lease > ttl) throw new TypeError('lease is longer than ttl');
  if (Math.max(heartbeat, wait) > longestTimer)
    throw new TypeError('a timer is longer than 24 days');
  if (!Number.isSafeInteger(maxBody) || maxBody < 0) throw new TypeError('maxBody is not a size');
  return {
    store: options.store,
    ttl,
    lease,
    heartbeat,
    wait,
    maxBody,
    policy: options.policy ?? defaultPolicy,
    fingerprint: options.fingerprint ?? requestFingerprint,
    onAbandoned: options.onAbandoned ?? 'rerun',
    onStoreError: options.onStoreError ?? 'fail-closed',
    headers: replayedHeaders(options.headers ?? []),
    hooks: options.hooks ?? {},
    clock: options.clock ?? systemClock,
  };
}

function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // A counter that fails must not change what happens to a request.
  }
}
