import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { AttemptLimiter, AttemptReservation } from '../attempt-limiter.ts';
import type { TestRunner } from './auth-store-contract.ts';

/** The limits with which a limiter is tested. */
export interface TestedAttemptLimits {
  readonly networkFailures: number;
  readonly accountFailures: number;
  readonly firstDelaySeconds: number;
  readonly maxDelaySeconds: number;
}

/** A limiter under test. */
export interface AttemptLimiterHarness {
  readonly limiter: AttemptLimiter;
  /** Frees what the harness holds; called after each test. */
  close?(): void | Promise<void>;
}

/**
 * The tests that every {@link AttemptLimiter} must pass, races included. Accounts are fresh, so that limiters may share
 * their counters. Failures must count for longer than a test lasts, a minute or more.
 *
 * @param makeLimiter called once a test, with the limits that the limiter must keep
 *
 * @example
 * import { flexibleAttemptLimiter } from '@headgate/auth/rate-limiter-flexible';
 * import { attemptLimiterContract } from '@headgate/auth/testing';
 * import { describe, it } from 'node:test';
 *
 * attemptLimiterContract({ describe, it }, (limits) => ({ limiter: flexibleAttemptLimiter(limits) }));
 */
export function attemptLimiterContract(
  { describe, it }: TestRunner,
  makeLimiter: (
    limits: TestedAttemptLimits,
  ) => AttemptLimiterHarness | Promise<AttemptLimiterHarness>,
): void {
  const limits = {
    networkFailures: 5,
    accountFailures: 12,
    firstDelaySeconds: 3,
    maxDelaySeconds: 3,
  };
  const test = (name: string, body: (limiter: AttemptLimiter, account: string) => Promise<void>) =>
    it(name, async () => {
      const harness = await makeLimiter(limits);
      try {
        await body(harness.limiter, randomUUID());
      } finally {
        await harness.close?.();
      }
    });

  describe('AttemptLimiter', () => {
    test('A11 blocks an account for one network after its failures, and for no other', async (limiter, account) => {
      const here = { account, network: '192.0.2.0/24' };
      assert.equal(countAllowed(await reserveMany(limiter, here, 5)), 5);
      assert.equal((await limiter.reserve(here)).allowed, false);
      assert.equal((await limiter.reserve({ account, network: '198.51.100.0/24' })).allowed, true);
      assert.equal((await limiter.reserve({ ...here, account: randomUUID() })).allowed, true);
    });

    test('A12 allows of 50 attempts at once no more than the limit', async (limiter, account) => {
      const network = '192.0.2.0/24';
      const attempts = Array.from({ length: 50 }, () => limiter.reserve({ account, network }));
      assert.equal(countAllowed(await Promise.all(attempts)), 5);
    });

    test('counts attempts from networks that are not known together', async (limiter, account) => {
      const nowhere = { account, network: null };
      assert.equal(countAllowed(await reserveMany(limiter, nowhere, 8)), 5);
    });

    test('forgets the failures from a network with a success there', async (limiter, account) => {
      const here = { account, network: '192.0.2.0/24' };
      for (let round = 0; round < 2; round += 1) {
        const attempts = await reserveMany(limiter, here, 4);
        assert.equal(countAllowed(attempts), 4);
        await attempts.at(-1)?.settle('succeeded');
      }
      assert.equal(countAllowed(await reserveMany(limiter, here, 9)), 5);
    });

    test('does not count an attempt that was abandoned', async (limiter, account) => {
      const here = { account, network: '192.0.2.0/24' };
      for (let round = 0; round < 20; round += 1) {
        const attempt = await limiter.reserve(here);
        assert.equal(attempt.allowed, true);
        await attempt.settle('abandoned');
      }
    });

    test('A11 slows an account down when many networks fail, and never shuts it for good', async (limiter, account) => {
      const from = (index: number) => ({ account, network: `10.0.${index}.0/24` });
      const attempts = Array.from({ length: 100 }, (_, index) => limiter.reserve(from(index)));
      const allowed = countAllowed(await Promise.all(attempts));
      // The twelve that are free, and one that has passed the gate and shut it.
      assert.equal(allowed, 13);
      assert.equal((await limiter.reserve(from(200))).allowed, false);
      await until(async () => (await limiter.reserve(from(201))).allowed);
      assert.equal((await limiter.reserve(from(202))).allowed, false);
      await until(async () => (await limiter.reserve(from(203))).allowed);
    });

    test('A11 opens the gate with a success, and when it is cleared', async (limiter, account) => {
      const from = (index: number) => ({ account, network: `10.0.${index}.0/24` });
      for (let index = 0; index < 13; index += 1) await limiter.reserve(from(index));
      assert.equal((await limiter.reserve(from(100))).allowed, false);
      await limiter.clear(account);
      assert.equal((await limiter.reserve(from(101))).allowed, true);
    });
  });
}

async function reserveMany(
  limiter: AttemptLimiter,
  attempt: Parameters<AttemptLimiter['reserve']>[0],
  count: number,
): Promise<AttemptReservation[]> {
  const reservations: AttemptReservation[] = [];
  while (reservations.length < count) reservations.push(await limiter.reserve(attempt));
  return reservations;
}

function countAllowed(reservations: readonly AttemptReservation[]): number {
  return reservations.filter(({ allowed }) => allowed).length;
}

/** Waits for the longest delay that a test sets, with much time to spare. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'the gate never opened');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
