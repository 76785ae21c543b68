import { createHmac } from 'node:crypto';
import type { Decision, PolicyState } from './decision.ts';
import type { RateLimitHooks } from './hooks.ts';
import { checkPolicies, type Policy } from './policy.ts';
import type { RateLimitCounter, RateLimitStore } from './store.ts';
import { call, type GuardedCount, StoreGuard } from './store-guard.ts';

/** How `createLimiter` works. */
export interface RateLimiterOptions<Context> {
  /** Every one that applies is counted, and all of them must allow a request. */
  readonly policies: readonly Policy<Context>[];
  readonly store: RateLimitStore;
  /**
   * Counts while `store` does not answer, under the same quotas and windows. With the memory store, each process then
   * counts for itself. Without one, `check` rejects with a `RateLimitError`.
   */
  readonly insurance?: RateLimitStore;
  /** Watches over the store, where several limiters share one; else each has its own, of the three options below. */
  readonly guard?: StoreGuard;
  /** Milliseconds after which the store counts as failed; 500 by default. */
  readonly timeout?: number;
  /** Milliseconds between two tries of a store that failed; 1000 by default. */
  readonly retryEvery?: number;
  /** Makes `pk` of the header fields out of keys, by HMAC; without one there is none. At least 32 bytes. */
  readonly partitionKeySecret?: string | Uint8Array;
  readonly hooks?: RateLimitHooks;
  /** Milliseconds on a scale that never goes back; `performance.now` by default. */
  readonly now?: () => number;
}

/** Decides about requests. */
export interface RateLimiter<Context> {
  /**
   * Counts a request against every policy that applies to it and tells whether it may go on. A refused request counts
   * as well, against the policies that would have allowed it too.
   *
   * @param cost what the request uses up: a whole number above 0; 1 by default
   * @throws RateLimitError `store_failed` when the store fails and there is no insurance
   */
  check(context: Context, cost?: number): Promise<Decision>;
}

interface OpenPolicy<Context> extends Policy<Context> {
  readonly counter: RateLimitCounter;
  readonly insurance: RateLimitCounter | undefined;
}

const nothingApplies: Decision = { allowed: true, policies: [], retryAfter: null, insured: false };

/**
 * Creates a limiter of fixed windows: each key of each policy has a window that opens with its first request, holds
 * `quota` requests and ends after `window` seconds. Two windows that meet let twice the quota pass around their edge;
 * a second policy with a shorter window bounds that.
 *
 * @throws TypeError when a policy is none
 * @example
 * const limiter = createLimiter({
 *   policies: [
 *     { name: 'burst', quota: 10, window: 1, key: (request) => request.ip },
 *     { name: 'hour', quota: 1000, window: 3600, key: (request) => request.ip },
 *   ],
 *   store: createMemoryStore(),
 * });
 * const { allowed } = await limiter.check({ ip: '203.0.113.7' });
 */
export function createLimiter<Context>(options: RateLimiterOptions<Context>): RateLimiter<Context> {
  const { policies, store, insurance, partitionKeySecret: secret, hooks = {} } = options;
  checkPolicies(policies);
  if (secret !== undefined && Buffer.byteLength(secret) < 32) {
    throw new TypeError('partitionKeySecret has less than 32 bytes');
  }
  const guard = options.guard ?? new StoreGuard({ ...options, hooks });
  const open = policies.map(
    (policy): OpenPolicy<Context> => ({
      ...policy,
      counter: store.open(policy),
      insurance: insurance?.open(policy),
    }),
  );

  const consume = async (
    { counter, insurance: standIn }: OpenPolicy<Context>,
    key: string,
    cost: number,
  ): Promise<GuardedCount> =>
    store.isLocal
      ? { count: await counter.consume(key, cost), insured: false }
      : guard.consume(counter, standIn, key, cost);

  const count = async (policy: OpenPolicy<Context>, key: string, cost: number) => {
    const counted = await consume(policy, key, cost);
    return { state: stateOf(policy, key, counted, secret), insured: counted.insured };
  };

  return {
    async check(context, cost = 1) {
      if (!Number.isSafeInteger(cost) || cost < 1) {
        throw new TypeError('the cost is not a whole number above 0');
      }
      const counts = [];
      for (const policy of open) {
        const key = policy.key(context);
        if (key !== null) counts.push(count(policy, key, cost));
      }
      const counted = counts.length === 0 ? [] : await Promise.all(counts);
      const decision = counted.length === 0 ? nothingApplies : decide(counted);
      call(() => hooks.onDecision?.(decision));
      return decision;
    },
  };
}

function stateOf(
  { name, quota, window }: Policy<never>,
  key: string,
  { count: { consumed, resetMilliseconds } }: GuardedCount,
  secret: string | Uint8Array | undefined,
): PolicyState {
  return {
    name,
    quota,
    window,
    remaining: Math.max(0, quota - consumed),
    reset: Math.min(window, Math.max(1, Math.ceil(resetMilliseconds / 1000))),
    violated: consumed > quota,
    partitionKey: secret === undefined ? null : partitionKey(secret, name, key),
  };
}

function decide(counted: readonly { state: PolicyState; insured: boolean }[]): Decision {
  const policies = counted.map(({ state }) => state);
  const violated = policies.filter((state) => state.violated);
  return {
    allowed: violated.length === 0,
    policies,
    retryAfter: violated.length === 0 ? null : Math.max(...violated.map(({ reset }) => reset)),
    insured: counted.some(({ insured }) => insured),
  };
}

function partitionKey(secret: string | Uint8Array, name: string, key: string): Uint8Array {
  return createHmac('sha256', secret).update(`${name}:${key}`).digest().subarray(0, 9);
}
