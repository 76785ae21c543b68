import fc from 'fast-check';
import { parseList } from 'structured-headers';
import { describe, expect, it } from 'vitest';
import {
  type Decision,
  type PolicyState,
  quotaExceeded,
  rateLimitFields,
  xRateLimitFields,
} from './index.ts';

const state = (part: Partial<PolicyState>): PolicyState => ({
  name: 'minute',
  quota: 100,
  window: 60,
  remaining: 50,
  reset: 30,
  violated: false,
  partitionKey: null,
  ...part,
});
const decision = (policies: PolicyState[], retryAfter: number | null = null): Decision => ({
  allowed: retryAfter === null,
  policies,
  retryAfter,
  insured: false,
});

describe('the header fields', () => {
  it('D05 have one item a policy, as the draft writes them', () => {
    const policies = [
      state({}),
      state({ name: 'day', quota: 5000, window: 86_400, remaining: 100, reset: 36_000 }),
    ];
    expect(rateLimitFields(decision(policies))).toEqual([
      ['RateLimit-Policy', '"minute";q=100;w=60, "day";q=5000;w=86400'],
      ['RateLimit', '"minute";r=50;t=30, "day";r=100;t=36000'],
    ]);
    expect(xRateLimitFields(decision(policies))).toEqual([
      ['X-RateLimit-Limit', '5000'],
      ['X-RateLimit-Remaining', '100'],
      ['X-RateLimit-Reset', '36000'],
    ]);
  });

  it('D15 carry the partition key as bytes', () => {
    const policies = [state({ partitionKey: new Uint8Array([1, 2, 3]) })];
    expect(rateLimitFields(decision(policies))).toEqual([
      ['RateLimit-Policy', '"minute";q=100;w=60;pk=:AQID:'],
      ['RateLimit', '"minute";r=50;t=30;pk=:AQID:'],
    ]);
  });

  it('D04 a refusal says when to come back and names the policies in its body', () => {
    const refused = decision([state({}), state({ name: 'day', remaining: 0, violated: true })], 30);
    expect(rateLimitFields(refused).at(-1)).toEqual(['Retry-After', '30']);
    expect(quotaExceeded(refused)).toEqual({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      title: 'Request cannot be satisfied as assigned quota has been exceeded',
      status: 429,
      'violated-policies': ['day'],
    });
  });

  it('the X fields speak of the violated policy that lasts longest, whatever else is left', () => {
    const policies = [
      state({ name: 'a', remaining: 0, violated: true, quota: 1, reset: 2 }),
      state({ name: 'b', remaining: 0, violated: true, quota: 2, reset: 9 }),
      state({ name: 'c', remaining: 0, quota: 3, reset: 50 }),
    ];
    expect(xRateLimitFields(decision(policies, 9))[0]).toEqual(['X-RateLimit-Limit', '2']);
  });

  it('are structured fields that read back what was written', () => {
    const anyState = fc.record({
      name: fc.stringMatching(/^[a-z0-9_-]{1,64}$/),
      quota: fc.integer({ min: 1, max: 999_999_999_999_999 }),
      window: fc.integer({ min: 1, max: 2_073_600 }),
      remaining: fc.nat(),
      reset: fc.integer({ min: 1, max: 2_073_600 }),
      violated: fc.boolean(),
      partitionKey: fc.option(fc.uint8Array({ minLength: 1, maxLength: 16 })),
    });
    fc.assert(
      fc.property(fc.array(anyState, { minLength: 1, maxLength: 4 }), (policies) => {
        const [policy, limit] = rateLimitFields(decision(policies)).map(([, value]) =>
          parseList(value),
        );
        for (const [index, { name, quota, window, remaining, reset }] of policies.entries()) {
          expect(policy?.[index]?.[0]).toBe(name);
          expect(policy?.[index]?.[1].get('q')).toBe(quota);
          expect(policy?.[index]?.[1].get('w')).toBe(window);
          expect(limit?.[index]?.[1].get('r')).toBe(remaining);
          expect(limit?.[index]?.[1].get('t')).toBe(reset);
        }
      }),
    );
  });
});
