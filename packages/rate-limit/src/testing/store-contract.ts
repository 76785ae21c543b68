import assert from 'node:assert/strict';
import { createLimiter } from '../create-limiter.ts';
import type { RateLimitStore } from '../store.ts';

/** The two functions that test runners such as vitest, jest and node:test have in common. */
export interface TestFunctions {
  readonly describe: (name: string, define: () => void) => unknown;
  readonly it: (name: string, test: () => Promise<void>) => unknown;
}

/** An empty store together with the means to let its time pass. */
export interface StoreHarness {
  readonly store: RateLimitStore;
  /** Lets that many milliseconds pass for the store: moves its clock on, or the ends of its windows back. */
  readonly advance: (milliseconds: number) => void | Promise<void>;
  readonly close?: () => void | Promise<void>;
}

/** What is different about a store without being a fault. */
export interface StoreContractOptions {
  /** Milliseconds that may pass for the store between two calls by itself; 5000 by default. */
  readonly tolerance?: number;
}

const hour = 3600;

/**
 * Defines the tests that every `RateLimitStore` has to pass, races included.
 *
 * Windows are long, so that a store on a real clock passes as well if `advance` moves their ends back.
 *
 * @example
 * import { describe, it } from 'node:test';
 *
 * storeContract({ describe, it }, async () => {
 *   const { store, passTime } = await myStore();
 *   return { store, advance: passTime };
 * });
 */
export function storeContract(
  { describe, it }: TestFunctions,
  makeStore: () => StoreHarness | Promise<StoreHarness>,
  { tolerance = 5000 }: StoreContractOptions = {},
): void {
  function test(name: string, run: (harness: StoreHarness) => Promise<void>): void {
    it(name, async () => {
      const harness = await makeStore();
      try {
        await run(harness);
      } finally {
        await harness.close?.();
      }
    });
  }
  const open = (store: RateLimitStore, name = 'policy', quota = 10) =>
    store.open({ name, quota, window: hour });

  describe('the contract of stores', () => {
    test('counts what each call costs, up and beyond the quota', async ({ store }) => {
      const counter = open(store, 'policy', 3);
      const counts = [];
      for (const cost of [1, 2, 1, 5]) counts.push((await counter.consume('key', cost)).consumed);
      assert.deepEqual(counts, [1, 3, 4, 9]);
    });

    test('D01 gives 50 calls at the same time 50 different counts', async ({ store }) => {
      const counter = open(store);
      const counts = await Promise.all(
        Array.from({ length: 50 }, async () => (await counter.consume('key', 1)).consumed),
      );
      assert.deepEqual(
        counts.sort((a, b) => a - b),
        Array.from({ length: 50 }, (_, index) => index + 1),
      );
    });

    test('D01 lets 10 of 50 at the same time pass a limit of 10', async ({ store }) => {
      const policy = { name: 'ten', quota: 10, window: hour, key: () => 'key' };
      const limiter = createLimiter({ policies: [policy], store, timeout: 30_000 });
      const decisions = await Promise.all(
        Array.from({ length: 50 }, async () => limiter.check({})),
      );
      assert.equal(decisions.filter(({ allowed }) => allowed).length, 10);
    });

    test('counts keys apart, whatever they look like', async ({ store }) => {
      const counter = open(store);
      const keys = [
        'a',
        'A',
        'a:b',
        'a{b}',
        ' ',
        '💧',
        `${'k'.repeat(5000)}1`,
        `${'k'.repeat(5000)}2`,
      ];
      for (const key of keys) {
        assert.equal((await counter.consume(key, 1)).consumed, 1);
        assert.equal((await counter.consume(key, 1)).consumed, 2);
      }
    });

    test('D14 counts policies apart', async ({ store }) => {
      const [one, other] = [open(store, 'one'), open(store, 'other')];
      await one.consume('key', 5);
      assert.equal((await other.consume('key', 1)).consumed, 1);
      assert.equal((await one.consume('key', 1)).consumed, 6);
    });

    test('says when the window ends, which no later call changes', async ({ store, advance }) => {
      const counter = open(store);
      const first = await counter.consume('key', 1);
      near(first.resetMilliseconds, hour * 1000);
      await advance(1_800_000);
      near((await counter.consume('key', 20)).resetMilliseconds, 1_800_000);
      near((await counter.consume('key', 1)).resetMilliseconds, 1_800_000);
    });

    test('begins anew when the window has ended', async ({ store, advance }) => {
      const counter = open(store);
      await counter.consume('key', 50);
      await advance(hour * 1000 + tolerance);
      const { consumed, resetMilliseconds } = await counter.consume('key', 1);
      assert.equal(consumed, 1);
      near(resetMilliseconds, hour * 1000);
    });
  });

  function near(actual: number, expected: number): void {
    assert.ok(
      actual <= expected && actual >= expected - tolerance,
      `${actual} ms instead of about ${expected} ms`,
    );
  }
}
