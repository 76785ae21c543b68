import assert from 'node:assert/strict';
import type { Claim, ClaimRequest, ClaimResult, IdempotencyStore } from '../store.ts';
import type { StoredResponse } from '../stored-response.ts';

/** The two functions that test runners such as vitest, jest and node:test have in common. */
export interface TestFunctions {
  readonly describe: (name: string, define: () => void) => unknown;
  readonly it: (name: string, test: () => Promise<void>) => unknown;
}

/** An empty store together with the means to let its time pass. */
export interface StoreHarness {
  readonly store: IdempotencyStore;
  /** Lets that many milliseconds pass for the store: moves its clock on, or its records back. */
  readonly advance: (milliseconds: number) => void | Promise<void>;
  readonly close?: () => void | Promise<void>;
}

/** What is different about a store without being a fault. */
export interface StoreContractOptions {
  /** Records vanish when they are over, so that there is nothing for `reap` to delete. */
  readonly expiresByItself?: boolean;
}

const lease = 30_000;
const ttl = 3_600_000;
/** What a store may lose between two calls when `advance` is exact but its clock ticks on by itself. */
const tolerance = 5_000;

/**
 * Defines the tests that every `IdempotencyStore` has to pass, races included.
 *
 * Durations are long, so that a store on a real clock passes as well if `advance` moves its records back.
 *
 * @example
 * import { describe, it } from 'node:test';
 *
 * storeContract({ describe, it }, async () => {
 *   let now = 0;
 *   const store = createMemoryStore({ now: () => now });
 *   return { store, advance: (milliseconds) => { now += milliseconds; } };
 * });
 */
export function storeContract(
  { describe, it }: TestFunctions,
  makeStore: () => StoreHarness | Promise<StoreHarness>,
  { expiresByItself = false }: StoreContractOptions = {},
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

  describe('claim', () => {
    test('gives a new key to whoever asks', async ({ store }) => {
      const result = await store.claim(request());
      assert.equal(result.state, 'claimed');
      assert.equal(result.takeover, false);
      assert.ok(result.token > 0n);
    });

    test('C01 gives a new key to one of 25 at the same time', async ({ store }) => {
      const results = await Promise.all(
        Array.from({ length: 25 }, async () => store.claim(request())),
      );
      assert.equal(count(results, 'claimed'), 1);
      assert.equal(count(results, 'in-progress'), 24);
    });

    test('C01 lets one of 25 take over when the lease has run out', async ({ store, advance }) => {
      const first = await won(store);
      await advance(lease);
      const results = await Promise.all(
        Array.from({ length: 25 }, async () => store.claim(request())),
      );
      assert.equal(count(results, 'claimed'), 1);
      assert.equal(count(results, 'in-progress'), 24);
      const winner = results.find((result) => result.state === 'claimed');
      assert.equal(winner?.takeover, true);
      assert.ok((winner?.token ?? 0n) > first.token);
    });

    test('C04 tells how much of the lease is left', async ({ store, advance }) => {
      await won(store);
      await advance(lease / 3);
      const result = await store.claim(request());
      assert.equal(result.state, 'in-progress');
      assertNear(result.retryAfterMilliseconds, (lease * 2) / 3);
    });

    test('C04 reports an abandoned key where it may not be taken over', async ({
      store,
      advance,
    }) => {
      const abandoned = await won(store);
      await advance(lease);
      const result = await store.claim(request({ takeOver: false }));
      assert.deepEqual(result, { state: 'abandoned' });
      assert.equal(await store.complete(abandoned, { kind: 'response', response }, ttl), true);
    });

    test('gives an abandoned key anew when its TTL is over', async ({ store, advance }) => {
      const abandoned = await won(store);
      await advance(ttl);
      const result = await store.claim(request({ takeOver: false, fingerprint: 'other' }));
      assert.equal(result.state, 'claimed');
      assert.equal(result.takeover, false);
      assert.ok(result.token > abandoned.token);
    });

    test('C03 refuses another request while one is running, and leaves its lease alone', async ({
      store,
      advance,
    }) => {
      const running = await won(store);
      await advance(lease / 3);
      assert.deepEqual(await store.claim(request({ fingerprint: 'other' })), { state: 'mismatch' });
      const result = await store.claim(request());
      assert.equal(result.state, 'in-progress');
      assertNear(result.retryAfterMilliseconds, (lease * 2) / 3);
      assert.equal(await store.complete(running, { kind: 'response', response }, ttl), true);
    });

    test('C03 refuses another request after the lease has run out', async ({ store, advance }) => {
      const running = await won(store);
      await advance(lease);
      assert.deepEqual(await store.claim(request({ fingerprint: 'other' })), { state: 'mismatch' });
      assert.equal(await store.extend(running, lease), true);
    });

    test('refuses another request after completion', async ({ store }) => {
      await store.complete(await won(store), { kind: 'response', response }, ttl);
      await store.complete(await won(store, { key: 'buried' }), { kind: 'tombstone' }, ttl);
      for (const key of ['key', 'buried']) {
        const result = await store.claim(request({ key, fingerprint: 'other' }));
        assert.deepEqual(result, { state: 'mismatch' });
      }
    });

    test('C09 keeps scopes and keys apart, whatever characters they hold', async ({ store }) => {
      const ids = [
        ['a', 'bc'],
        ['ab', 'c'],
        ['a:b', 'c'],
        ['a', 'b:c'],
        ['a"', ',"c'],
        ['a', '","c'],
        ['A', 'bc'],
        ['a', 'BC'],
        ['a', 'bc '],
        ['%', '_'],
        ['ä', '☃'],
      ] as const;
      for (const [scope, key] of ids) {
        assert.equal((await store.claim(request({ scope, key }))).state, 'claimed');
      }
    });
  });

  describe('extend', () => {
    test('starts the lease anew', async ({ store, advance }) => {
      const claim = await won(store);
      for (let beat = 0; beat < 4; beat += 1) {
        await advance(lease * 0.75);
        assert.equal(await store.extend(claim, lease), true);
      }
      assert.equal((await store.claim(request())).state, 'in-progress');
      await advance(lease);
      assert.equal((await store.claim(request())).state, 'claimed');
    });

    test('holds a running request even beyond its TTL', async ({ store, advance }) => {
      const claim = await won(store);
      await advance(ttl - 1000);
      assert.equal(await store.extend(claim, lease), true);
      await advance(2000);
      assert.equal((await store.claim(request())).state, 'in-progress');
      assert.equal(await store.reap(10), 0);
    });
  });

  describe('complete', () => {
    test('C11 gives back status, headers and bytes as they were', async ({ store }) => {
      const answers: StoredResponse[] = [
        response,
        { status: 204, headers: [], body: null },
        { status: 200, headers: [], body: new Uint8Array() },
        { status: 200, headers: [], body: Uint8Array.from({ length: 256 }, (_, byte) => byte) },
        { status: 418, headers: [['x-note', 'a, "b"; ü=☃']], body: Uint8Array.of(0) },
      ];
      for (const [index, answer] of answers.entries()) {
        const key = `key-${index}`;
        const claim = await won(store, { key });
        assert.equal(
          await store.complete(claim, { kind: 'response', response: answer }, ttl),
          true,
        );
        const result = await store.claim(request({ key }));
        assert.equal(result.state, 'completed');
        assertSame(result.response, answer);
      }
    });

    test('copies the bytes in and out', async ({ store }) => {
      const body = Uint8Array.of(1, 2, 3);
      const answer = { status: 200, headers: [], body };
      await store.complete(await won(store), { kind: 'response', response: answer }, ttl);
      body.fill(9);
      for (let round = 0; round < 2; round += 1) {
        const result = await store.claim(request());
        assert.equal(result.state, 'completed');
        assert.deepEqual([...(result.response.body ?? [])], [1, 2, 3]);
        result.response.body?.fill(7);
      }
    });

    test('leaves a tombstone where there is no answer', async ({ store, advance }) => {
      assert.equal(await store.complete(await won(store), { kind: 'tombstone' }, ttl), true);
      await advance(60_000);
      const result = await store.claim(request());
      assert.equal(result.state, 'not-replayable');
      assertNear(result.ageMilliseconds, 60_000);
    });

    test('happens once', async ({ store }) => {
      const claim = await won(store);
      const late: StoredResponse = { status: 500, headers: [], body: null };
      assert.equal(await store.complete(claim, { kind: 'response', response }, ttl), true);
      assert.equal(await store.complete(claim, { kind: 'response', response: late }, ttl), false);
      assert.equal(await store.complete(claim, { kind: 'tombstone' }, ttl), false);
      assert.equal(await store.release(claim), false);
      assert.equal(await store.extend(claim, lease), false);
      await assertCompleted(store, response);
    });

    test('happens once of 25 at the same time', async ({ store }) => {
      const claim = await won(store);
      const results = await Promise.all(
        Array.from({ length: 25 }, async (_, index) =>
          store.complete(
            claim,
            { kind: 'response', response: { status: 200 + index, headers: [], body: null } },
            ttl,
          ),
        ),
      );
      assert.equal(results.filter(Boolean).length, 1);
      const result = await store.claim(request());
      assert.equal(result.state, 'completed');
      assert.equal(result.response.status, 200 + results.indexOf(true));
    });

    test('C02 is refused to an owner that was taken over from', async ({ store, advance }) => {
      const stalled = await won(store);
      await advance(lease);
      const current = await won(store);
      assert.ok(current.token > stalled.token);
      const late: StoredResponse = { status: 500, headers: [], body: null };
      const attempts = async () => [
        await store.complete(stalled, { kind: 'response', response: late }, ttl),
        await store.complete(stalled, { kind: 'tombstone' }, ttl),
        await store.extend(stalled, lease),
        await store.release(stalled),
      ];
      assert.deepEqual(await attempts(), [false, false, false, false]);
      assert.equal(await store.complete(current, { kind: 'response', response }, ttl), true);
      assert.deepEqual(await attempts(), [false, false, false, false]);
      await assertCompleted(store, response);
    });

    test('is refused for a key that was never claimed', async ({ store }) => {
      const claim = { scope: 'scope', key: 'key', token: 1n };
      assert.equal(await store.complete(claim, { kind: 'tombstone' }, ttl), false);
      assert.equal(await store.extend(claim, lease), false);
      assert.equal(await store.release(claim), false);
      assert.equal((await store.claim(request())).state, 'claimed');
    });

    test('C18 answers until the TTL is over and not a moment longer', async ({
      store,
      advance,
    }) => {
      const first = await won(store);
      await advance(lease / 2);
      await store.complete(first, { kind: 'response', response }, ttl);
      await advance(ttl - tolerance);
      const result = await store.claim(request());
      assert.equal(result.state, 'completed');
      assertNear(result.ageMilliseconds, ttl - tolerance);
      await advance(tolerance);
      const next = await store.claim(request({ fingerprint: 'other' }));
      assert.equal(next.state, 'claimed');
      assert.equal(next.takeover, false);
      assert.ok(next.token > first.token);
      assert.equal(await store.complete(first, { kind: 'tombstone' }, ttl), false);
    });

    test('is not prolonged by reading', async ({ store, advance }) => {
      await store.complete(await won(store), { kind: 'response', response }, ttl);
      await advance(ttl / 2);
      assert.equal((await store.claim(request())).state, 'completed');
      await advance(ttl / 2);
      assert.equal((await store.claim(request())).state, 'claimed');
    });
  });

  describe('savePhase', () => {
    test('C04 hands on what was saved to the run that takes over', async ({ store, advance }) => {
      const first = await won(store);
      assert.equal(await store.savePhase(first, 'charge', '{"id":"ch_1"}'), true);
      assert.equal(await store.savePhase(first, 'ä"\\\u0001', '"☃ \\u0000"'), true);
      assert.equal(await store.savePhase(first, 'charge', '{"id":"ch_2"}'), true);
      await advance(lease);
      const next = await store.claim(request());
      assert.equal(next.state, 'claimed');
      assert.equal(next.takeover, true);
      assert.deepEqual([...next.phases].sort(), [
        ['charge', '{"id":"ch_2"}'],
        ['ä"\\\u0001', '"☃ \\u0000"'],
      ]);
      assert.equal(await store.savePhase(first, 'late', '1'), false);
    });

    test('a released run leaves its phases to the same request alone', async ({
      store,
      advance,
    }) => {
      const first = await won(store);
      await store.savePhase(first, 'charge', '1');
      assert.equal(await store.release(first), true);
      assert.equal(await store.release(first), false);
      assert.equal(await store.extend(first, lease), false);
      assert.deepEqual(await store.claim(request({ fingerprint: 'other' })), { state: 'mismatch' });
      const next = await store.claim(request({ takeOver: false }));
      assert.equal(next.state, 'claimed');
      assert.equal(next.takeover, false);
      assert.ok(next.token > first.token);
      assert.deepEqual([...next.phases], [['charge', '1']]);
      await store.release({ scope: 'scope', key: 'key', token: next.token });
      await advance(ttl);
      const anew = await store.claim(request({ fingerprint: 'other' }));
      assert.equal(anew.state, 'claimed');
      assert.equal(anew.phases.size, 0);
    });

    test('phases end with the run that completes', async ({ store, advance }) => {
      const first = await won(store);
      await store.savePhase(first, 'charge', '1');
      assert.equal(await store.complete(first, { kind: 'tombstone' }, ttl), true);
      assert.equal(await store.savePhase(first, 'late', '1'), false);
      await advance(ttl);
      const next = await store.claim(request());
      assert.equal(next.state, 'claimed');
      assert.equal(next.phases.size, 0);
    });
  });

  describe('release', () => {
    test('sets the key free for any request', async ({ store }) => {
      const first = await won(store);
      assert.equal(await store.release(first), true);
      assert.equal(await store.release(first), false);
      const next = await store.claim(request({ fingerprint: 'other' }));
      assert.equal(next.state, 'claimed');
      assert.equal(next.takeover, false);
      assert.ok(next.token > first.token);
      assert.equal(await store.complete(first, { kind: 'tombstone' }, ttl), false);
    });
  });

  describe('reap', () => {
    if (!expiresByItself) {
      test('C18 deletes what is over, a batch at a time', async ({ store, advance }) => {
        for (let index = 0; index < 5; index += 1) {
          const claim = await won(store, { key: `old-${index}` });
          if (index > 0) await store.complete(claim, { kind: 'response', response }, ttl);
        }
        await advance(ttl);
        await store.complete(await won(store, { key: 'fresh' }), { kind: 'tombstone' }, ttl);
        await won(store, { key: 'running' });
        assert.equal(await store.reap(3), 3);
        assert.equal(await store.reap(3), 2);
        assert.equal(await store.reap(3), 0);
        assert.equal((await store.claim(request({ key: 'fresh' }))).state, 'not-replayable');
        assert.equal((await store.claim(request({ key: 'running' }))).state, 'in-progress');
      });

      test('C18 counts each record once among several reapers', async ({ store, advance }) => {
        for (let index = 0; index < 20; index += 1) {
          await store.complete(await won(store, { key: `${index}` }), { kind: 'tombstone' }, ttl);
        }
        await advance(ttl);
        const reaped = await Promise.all(Array.from({ length: 8 }, async () => store.reap(3)));
        let total = reaped.reduce((sum, deleted) => sum + deleted, 0);
        assert.ok(Math.max(...reaped) <= 3);
        for (let deleted = await store.reap(3); deleted > 0; deleted = await store.reap(3)) {
          total += deleted;
        }
        assert.equal(total, 20);
      });
    }

    test('does not let a token come back', async ({ store, advance }) => {
      const forgotten = await won(store);
      await advance(ttl);
      assert.equal(await store.reap(10), expiresByItself ? 0 : 1);
      const current = await won(store);
      assert.ok(current.token > forgotten.token);
      assert.equal(await store.complete(forgotten, { kind: 'tombstone' }, ttl), false);
    });
  });
}

const response: StoredResponse = {
  status: 201,
  headers: [
    ['content-type', 'application/octet-stream'],
    ['link', '</a>; rel="next"'],
    ['location', '/orders/1'],
    ['link', '</b>; rel="prev"'],
  ],
  body: Uint8Array.of(0xff, 0xfe, 0x00, 0x80),
};

function request(changes: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    scope: 'scope',
    key: 'key',
    fingerprint: 'fingerprint',
    leaseMilliseconds: lease,
    ttlMilliseconds: ttl,
    takeOver: true,
    ...changes,
  };
}

async function won(store: IdempotencyStore, changes: Partial<ClaimRequest> = {}): Promise<Claim> {
  const { scope, key, ...rest } = request(changes);
  const result = await store.claim({ scope, key, ...rest });
  assert.equal(result.state, 'claimed');
  return { scope, key, token: result.token };
}

function count(results: readonly ClaimResult[], state: ClaimResult['state']): number {
  return results.filter((result) => result.state === state).length;
}

async function assertCompleted(store: IdempotencyStore, expected: StoredResponse): Promise<void> {
  const result = await store.claim(request());
  assert.equal(result.state, 'completed');
  assertSame(result.response, expected);
}

function assertSame(actual: StoredResponse, expected: StoredResponse): void {
  assert.equal(actual.status, expected.status);
  assert.deepEqual(
    actual.headers.map(([name, value]) => [name, value]),
    expected.headers.map(([name, value]) => [name, value]),
  );
  assert.equal(actual.body === null, expected.body === null);
  assert.deepEqual([...(actual.body ?? [])], [...(expected.body ?? [])]);
}

function assertNear(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not about ${expected}`);
}
