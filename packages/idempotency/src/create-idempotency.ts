import { type IdempotencyClock, systemClock } from './clock.ts';
import { type Duration, milliseconds } from './duration.ts';
import { IdempotencyError } from './errors.ts';
import { type Fingerprint, type FingerprintInput, requestFingerprint } from './fingerprint.ts';
import { type Heartbeat, startHeartbeat } from './heartbeat.ts';
import type { ExecutedResponse, Outcome, RecordState } from './outcome.ts';
import { isSealed, type ResponseSeal } from './response-seal.ts';
import { eventOf, type IdempotencyHooks } from './run-event.ts';
import { defaultPolicy, type StatusPolicy } from './status-policy.ts';
import type {
  Claim,
  ClaimRequest,
  ClaimResult,
  Completion,
  IdempotencyStore,
  RecordId,
} from './store.ts';
import { replayedHeaders, type StoredResponse, toStored } from './stored-response.ts';

/** What is to be run once. */
export interface RunRequest {
  /** Whose key it is, such as a user's id: the same key in another scope is another key. Never empty. */
  readonly scope: string;
  /** The client's key, as `parseIdempotencyKey` gives it. */
  readonly key: string;
  /** The request that belongs to the key. */
  readonly request: FingerprintInput;
  /** What kind of caller the scope names, such as `'user'`, for the hooks; `'default'` by default. */
  readonly scopeKind?: string;
  /** Whether the answer holds a secret: it is kept sealed, or not kept at all without `seal`. */
  readonly sensitive?: boolean;
}

/** What the function under `run` gets. */
export interface RunContext<Transaction = never> {
  /** Aborts with `idempotency_lease_lost` when another run may take over; stop working then. */
  readonly signal: AbortSignal;
  /** The fencing token of this run; null when the store is down and the engine fails open. */
  readonly token: bigint | null;
  /**
   * Does a part of the work once, also when the run dies or fails after it: a later run of the key gets what was
   * saved instead. Between the effect and its saving lies a moment in which a crash repeats it, so the outside
   * world should be given an idempotency key of its own in `action`.
   *
   * @returns What `action` gave, as it comes back from JSON.
   * @throws IdempotencyError `idempotency_lease_lost` or `idempotency_store_failed` when it could not be saved.
   */
  phase<Value>(name: string, action: () => Promise<Value>): Promise<Value>;
  /**
   * Completes the run inside the caller's own transaction: effect and answer are committed together or not at all.
   * Call it last in the transaction, and return what it gives.
   *
   * @throws IdempotencyError `idempotency_lease_lost`, which has to roll the transaction back.
   */
  commitWith(transaction: Transaction, response: StoredResponse): Promise<StoredResponse>;
}

/** How `createIdempotency` works. */
export interface IdempotencyOptions<Transaction = never> {
  readonly store: IdempotencyStore<Transaction>;
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
  /** What sensitive answers are kept with; without it they are not kept, and a retry ends as `not-replayable`. */
  readonly seal?: ResponseSeal;
  readonly hooks?: IdempotencyHooks;
  /** Timers for heartbeats and waits. */
  readonly clock?: IdempotencyClock;
}

/** Runs requests once. */
export interface Idempotency<Transaction = never> {
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
    execute: (context: RunContext<Transaction>) => Promise<ExecutedResponse<Value>>,
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
export function createIdempotency<Transaction = never>(
  options: IdempotencyOptions<Transaction>,
): Idempotency<Transaction> {
  type Action<Value> = (context: RunContext<Transaction>) => Promise<ExecutedResponse<Value>>;
  const settings = readSettings(options);
  const { clock, hooks } = settings;
  const { store } = options;

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

  /** One run that holds its key. */
  async function execute<Value>(
    run: Run,
    held: Claim,
    found: { readonly askedAt: number; readonly phases: ReadonlyMap<string, string> },
    action: Action<Value>,
  ): Promise<Outcome<Value>> {
    const heartbeat = startHeartbeat({
      clock,
      claimedAt: found.askedAt,
      intervalMilliseconds: settings.heartbeat,
      leaseMilliseconds: settings.lease,
      extend: async () => store.extend(held, settings.lease),
      onError: (error) => run.reportStoreError(error, 'extend'),
    });
    const { signal } = heartbeat;
    const committing = committer(run, held, heartbeat);
    try {
      const response = await action({
        signal,
        token: held.token,
        phase: phases(run, held, found.phases),
        commitWith: committing.commitWith,
      });
      if (response === committing.committed()) {
        return { kind: 'executed', response, record: 'stored' };
      }
      const record = await settle(run, held, response);
      if (record !== null) return { kind: 'executed', response, record };
      return committing.committed() === null ? superseded : await answerThatCounts(run);
    } catch (error) {
      const released = await release(run, held);
      // The function did as it was told: it stopped because the key belongs to another run.
      if (released === false && signal.aborted && error === signal.reason) return superseded;
      throw error;
    } finally {
      heartbeat.stop();
    }
  }

  function committer(run: Run, held: Claim, heartbeat: Heartbeat) {
    let committed: StoredResponse | null = null;
    return {
      committed: () => committed,
      async commitWith(transaction: Transaction, response: StoredResponse) {
        const completion = run.completionOf(response);
        if (!(await store.complete(held, completion, settings.ttl, transaction))) {
          throw new IdempotencyError('idempotency_lease_lost');
        }
        // From here on the lock of the transaction holds the key: an extension could only wait for its end.
        heartbeat.stop();
        committed = response;
        return response;
      },
    };
  }

  function phases(run: Run, held: Claim, saved: ReadonlyMap<string, string>) {
    return async <Value>(name: string, action: () => Promise<Value>): Promise<Value> => {
      const earlier = saved.get(name);
      if (earlier !== undefined) return JSON.parse(earlier);
      const value = JSON.stringify(await action()) ?? 'null';
      const done = await store.savePhase(held, name, value).catch((error: unknown) => {
        run.reportStoreError(error, 'savePhase');
        throw new IdempotencyError('idempotency_store_failed', { cause: error });
      });
      if (!done) throw new IdempotencyError('idempotency_lease_lost');
      return JSON.parse(value);
    };
  }

  async function release(run: Run, held: Claim): Promise<boolean | null> {
    try {
      return await store.release(held);
    } catch (error) {
      run.reportStoreError(error, 'release');
      return null;
    }
  }

  /** Keeps or releases; null when this run has ended already, by its own commit or because another took over. */
  async function settle(
    run: Run,
    held: Claim,
    response: ExecutedResponse<unknown>,
  ): Promise<RecordState | null> {
    const unreplayable = 'unreplayable' in response;
    const refused = !unreplayable && response.refused === true;
    if (settings.policy({ status: response.status, refused }) === 'release') {
      const released = await release(run, held);
      return released === null ? 'failed' : released ? 'released' : null;
    }
    const completion: Completion = unreplayable
      ? { kind: 'tombstone' }
      : run.completionOf(response);
    try {
      if (!(await store.complete(held, completion, settings.ttl))) return null;
      return completion.kind === 'response' ? 'stored' : 'tombstone';
    } catch (error) {
      run.reportStoreError(error, 'complete');
      return 'failed';
    }
  }

  /** What the store holds after a commit whose answer the function did not return. */
  async function answerThatCounts(run: Run): Promise<Outcome<never>> {
    try {
      const found = await store.claim({ ...run.claim, takeOver: false });
      return found.state === 'completed' || found.state === 'not-replayable'
        ? run.refusal(found)
        : superseded;
    } catch (error) {
      run.reportStoreError(error, 'claim');
      return superseded;
    }
  }

  function describeRun({ scope, key, request, scopeKind = 'default', sensitive }: RunRequest) {
    if (typeof scope !== 'string' || scope === '') throw new TypeError('the scope is empty');
    if (typeof key !== 'string' || key === '') throw new TypeError('the key is empty');
    const id: RecordId = { scope, key };
    const claimRequest: ClaimRequest = {
      ...id,
      fingerprint: settings.fingerprint(request),
      leaseMilliseconds: settings.lease,
      ttlMilliseconds: settings.ttl,
      takeOver: settings.onAbandoned === 'rerun',
    };
    return {
      claim: claimRequest,
      scopeKind,
      reportStoreError(error: unknown, operation: keyof IdempotencyStore) {
        quietly(() => hooks.onStoreError?.(error, operation, scopeKind));
      },
      completionOf(response: StoredResponse): Completion {
        const tooLarge = (response.body?.length ?? 0) > settings.maxBody;
        if (tooLarge || (sensitive === true && settings.seal === undefined)) {
          return { kind: 'tombstone' };
        }
        const kept = toStored(response, settings.headers);
        const sealed = sensitive === true ? settings.seal?.seal(id, kept) : undefined;
        return { kind: 'response', response: sealed ?? kept };
      },
      refusal(found: Exclude<ClaimResult, { state: 'claimed' }>): Outcome<never> {
        if (found.state !== 'completed' || !isSealed(found.response)) return refusalOf(found);
        const response = settings.seal?.open(id, found.response) ?? null;
        return response === null
          ? { kind: 'not-replayable', ageMilliseconds: found.ageMilliseconds }
          : refusalOf({ ...found, response });
      },
    };
  }
  type Run = ReturnType<typeof describeRun>;

  async function runOnce<Value>(
    run: Run,
    action: Action<Value>,
    onTakeover: () => void,
  ): Promise<Outcome<Value>> {
    const found = await claim(run.claim).catch((error: unknown) => {
      run.reportStoreError(error, 'claim');
      if (settings.onStoreError === 'fail-open') return null;
      throw new IdempotencyError('idempotency_store_failed', { cause: error });
    });
    if (found === null) {
      const response = await action(unprotected);
      return { kind: 'executed', response, record: 'unprotected' };
    }
    const { result, askedAt } = found;
    if (result.state !== 'claimed') return run.refusal(result);
    if (result.takeover) onTakeover();
    const held = { scope: run.claim.scope, key: run.claim.key, token: result.token };
    return execute(run, held, { askedAt, phases: result.phases }, action);
  }

  return {
    async run<Value = never>(request: RunRequest, action: Action<Value>): Promise<Outcome<Value>> {
      const run = describeRun(request);
      let takeover = false;
      const report = (outcome: Outcome<unknown> | null) =>
        quietly(() => hooks.onRun?.(eventOf(outcome, takeover, run.scopeKind)));
      try {
        const outcome = await runOnce(run, action, () => {
          takeover = true;
        });
        report(outcome);
        return outcome;
      } catch (error) {
        report(null);
        throw error;
      }
    },
  };
}

/** What a function gets when the store is down and the engine fails open: nothing is kept. */
const unprotected: RunContext<unknown> = {
  signal: new AbortController().signal,
  token: null,
  phase: async (_, action) => action(),
  commitWith: async (_, response) => response,
};

const superseded = {
  kind: 'conflict',
  reason: 'superseded',
  retryAfterMilliseconds: null,
} as const;

function refusalOf(found: Exclude<ClaimResult, { state: 'claimed' }>): Outcome<never> {
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

function readSettings(options: Omit<IdempotencyOptions, 'store'>) {
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
    seal: options.seal,
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
