import { describe, expect, it } from 'vitest';
import { ManualClock, settle } from '../test/manual-clock.ts';
import {
  createIdempotency,
  type IdempotencyOptions,
  type RunContext,
  type RunRequest,
} from './create-idempotency.ts';
import { isIdempotencyError } from './errors.ts';
import { createMemoryStore } from './memory/index.ts';
import { type ExecutedResponse, responseOf } from './outcome.ts';
import type { RunEvent } from './run-event.ts';
import { stripePolicy } from './status-policy.ts';
import type { IdempotencyStore } from './store.ts';
import type { StoredResponse } from './stored-response.ts';

const seconds = 1000;
const created: StoredResponse = {
  status: 201,
  headers: [['location', '/orders/1']],
  body: Uint8Array.of(0xff, 0xfe, 0x00, 0x80),
};

function order(changes: Partial<RunRequest> = {}, body = '{"item":1}'): RunRequest {
  return {
    scope: 'user-1',
    key: '8e03',
    request: {
      method: 'POST',
      path: '/orders',
      contentType: 'application/json',
      body: Buffer.from(body),
    },
    ...changes,
  };
}

function setUp(options: Partial<IdempotencyOptions> = {}) {
  const clock = new ManualClock();
  const store = createMemoryStore({ now: clock.now });
  const engine = createIdempotency({ store, clock, lease: '30s', heartbeat: '10s', ...options });
  return { clock, store, engine };
}

/** A handler that waits for its cue and counts its calls. */
function handler(response: ExecutedResponse<never> = created) {
  const contexts: RunContext[] = [];
  const cues: (() => void)[] = [];
  const run = async (context: RunContext): Promise<ExecutedResponse<never>> => {
    contexts.push(context);
    await new Promise<void>((resolve) => cues.push(resolve));
    return response;
  };
  return { run, contexts, cue: (index = 0) => cues[index]?.() };
}

const answer = async () => created;

describe('engine on the memory store', () => {
  it('C01 runs one of 25 concurrent requests and tells the others when to come back', async () => {
    const { clock, engine } = setUp();
    const { run, contexts, cue } = handler();
    const outcomes = Array.from({ length: 25 }, () => engine.run(order(), run));
    await settle();
    cue();
    const kinds = (await Promise.all(outcomes)).map((outcome) =>
      outcome.kind === 'conflict' ? [outcome.reason, outcome.retryAfterMilliseconds] : outcome.kind,
    );
    expect(contexts).toHaveLength(1);
    expect(kinds).toEqual(['executed', ...Array(24).fill(['in_progress', 30 * seconds])]);
    expect(clock.pending).toBe(0);
  });

  it('C01 lets the others wait and gives them the same answer', async () => {
    const { clock, engine } = setUp({ wait: '5s' });
    const { run, contexts, cue } = handler();
    const outcomes = Array.from({ length: 25 }, () => engine.run(order(), run));
    await clock.advance(2 * seconds);
    cue();
    await clock.advance(1 * seconds);
    const kinds = (await Promise.all(outcomes)).map(({ kind }) => kind);
    expect(contexts).toHaveLength(1);
    expect(kinds).toEqual(['executed', ...Array(24).fill('replayed')]);
  });

  it('stops waiting when its time is up', async () => {
    const { clock, engine } = setUp({ wait: '5s' });
    const { run, cue } = handler();
    const first = engine.run(order(), run);
    const second = engine.run(order(), run);
    await clock.advance(5 * seconds);
    expect(await second).toEqual({
      kind: 'conflict',
      reason: 'in_progress',
      retryAfterMilliseconds: 25 * seconds,
    });
    cue();
    await first;
    expect(clock.pending).toBe(0);
  });

  it('runs what it waited for when that was released', async () => {
    const { clock, engine } = setUp({ wait: '5s' });
    const failing = handler({ status: 503, headers: [], body: null });
    const first = engine.run(order(), failing.run);
    const second = engine.run(order(), answer);
    await settle();
    failing.cue();
    await clock.advance(1 * seconds);
    expect(await first).toMatchObject({ kind: 'executed', record: 'released' });
    expect(await second).toMatchObject({ kind: 'executed', record: 'stored' });
  });

  it('C02 a stalled run that was taken over from ends as a conflict, and its answer is dropped', async () => {
    const { clock, store } = setUp();
    // The stalled process sends no heartbeat: its timers stand still.
    const stalled = createIdempotency({ store, clock: new ManualClock(), lease: '30s' });
    const current = createIdempotency({ store, clock, lease: '30s' });
    const late = handler({ status: 200, headers: [], body: Buffer.from('late') });
    const first = stalled.run(order(), late.run);
    await settle();
    await clock.advance(30 * seconds);
    const second = await current.run(order(), answer);
    expect(second).toMatchObject({ kind: 'executed', record: 'stored' });
    late.cue();
    expect(await first).toMatchObject({ kind: 'conflict', reason: 'superseded' });
    const replay = await current.run(order(), answer);
    expect(replay).toMatchObject({ kind: 'replayed', response: { status: 201 } });
  });

  it('C02 gives the run that takes over a greater token', async () => {
    const { clock, store } = setUp();
    const tokens: (bigint | null)[] = [];
    const stalled = createIdempotency({ store, clock: new ManualClock(), lease: '30s' });
    const hanging = handler();
    const first = stalled.run(order(), hanging.run);
    await clock.advance(30 * seconds);
    const current = createIdempotency({ store, clock, lease: '30s' });
    await current.run(order(), async ({ token }) => {
      tokens.push(token);
      return created;
    });
    hanging.cue();
    await first;
    expect(hanging.contexts.map(({ token }) => token)).toEqual([1n]);
    expect(tokens).toEqual([2n]);
  });

  it('C03 another request with the key of a running one is a mismatch, not a conflict', async () => {
    const { clock, engine } = setUp();
    const { run, contexts, cue } = handler();
    const first = engine.run(order(), run);
    await clock.advance(5 * seconds);
    expect(await engine.run(order({}, '{"item":2}'), run)).toEqual({ kind: 'mismatch' });
    expect(await engine.run(order(), run)).toMatchObject({ retryAfterMilliseconds: 25 * seconds });
    cue();
    expect(await first).toMatchObject({ kind: 'executed', record: 'stored' });
    expect(contexts).toHaveLength(1);
  });

  describe('a process that ended in the middle', () => {
    async function abandon(store: IdempotencyStore): Promise<void> {
      // A clock that never moves stands for the process that is gone: no heartbeat, no completion.
      const gone = createIdempotency({ store, clock: new ManualClock(), lease: '30s' });
      void gone.run(order(), () => new Promise<never>(() => {}));
      await settle();
    }

    it('C04 holds its key for the rest of the lease, and is run again after it', async () => {
      const { clock, store, engine } = setUp();
      await abandon(store);
      await clock.advance(20 * seconds);
      expect(await engine.run(order(), answer)).toEqual({
        kind: 'conflict',
        reason: 'in_progress',
        retryAfterMilliseconds: 10 * seconds,
      });
      await clock.advance(10 * seconds);
      expect(await engine.run(order(), answer)).toMatchObject({ kind: 'executed' });
    });

    it("C04 is left for people to decide with onAbandoned: 'manual'", async () => {
      const { clock, store, engine } = setUp({ onAbandoned: 'manual' });
      await abandon(store);
      await clock.advance(30 * seconds);
      const outcome = await engine.run(order(), answer);
      expect(outcome).toEqual({
        kind: 'conflict',
        reason: 'unknown_outcome',
        retryAfterMilliseconds: null,
      });
      expect(() => responseOf(outcome)).toThrow(
        expect.objectContaining({ code: 'idempotency_unknown_outcome' }),
      );
    });
  });

  describe('heartbeat', () => {
    it('C05 holds the key of a run that takes three leases', async () => {
      const { clock, engine } = setUp();
      const { run, contexts, cue } = handler();
      const first = engine.run(order(), run);
      for (let elapsed = 0; elapsed < 90; elapsed += 5) {
        await clock.advance(5 * seconds);
        expect(await engine.run(order(), run)).toMatchObject({ reason: 'in_progress' });
      }
      cue();
      expect(await first).toMatchObject({ kind: 'executed', record: 'stored' });
      expect(contexts).toHaveLength(1);
      expect(contexts[0]?.signal.aborted).toBe(false);
    });

    it('C05 tells the handler when the lease belongs to another run', async () => {
      const clock = new ManualClock();
      const memory = createMemoryStore({ now: clock.now });
      const store: IdempotencyStore = { ...memory, extend: async () => false };
      const engine = createIdempotency({ store, clock, lease: '30s', heartbeat: '10s' });
      const { run, contexts, cue } = handler();
      const first = engine.run(order(), run);
      await clock.advance(10 * seconds);
      const reason: unknown = contexts[0]?.signal.reason;
      expect(isIdempotencyError(reason) && reason.code).toBe('idempotency_lease_lost');
      cue();
      await first;
    });

    it.each([
      ['fails', () => Promise.reject(new Error('down'))],
      ['hangs', () => new Promise<never>(() => {})],
    ])('C05 tells the handler before the lease ends when the store %s', async (_, extend) => {
      const clock = new ManualClock();
      const store: IdempotencyStore = { ...createMemoryStore({ now: clock.now }), extend };
      const engine = createIdempotency({ store, clock, lease: '30s', heartbeat: '10s' });
      const { run, contexts, cue } = handler();
      const first = engine.run(order(), run);
      await clock.advance(24 * seconds);
      expect(contexts[0]?.signal.aborted).toBe(false);
      await clock.advance(1 * seconds);
      expect(contexts[0]?.signal.aborted).toBe(true);
      expect(clock.pending).toBe(0);
      cue();
      await first;
    });

    it('outlives a single failure', async () => {
      const clock = new ManualClock();
      const memory = createMemoryStore({ now: clock.now });
      const errors: unknown[] = [];
      let calls = 0;
      const store: IdempotencyStore = {
        ...memory,
        extend: async (...parameters) => {
          calls += 1;
          if (calls % 2 === 1) throw new Error('down');
          return memory.extend(...parameters);
        },
      };
      const engine = createIdempotency({
        store,
        clock,
        lease: '30s',
        heartbeat: '10s',
        hooks: { onStoreError: (_, operation) => errors.push(operation) },
      });
      const { run, contexts, cue } = handler();
      const first = engine.run(order(), run);
      await clock.advance(100 * seconds);
      expect(contexts[0]?.signal.aborted).toBe(false);
      expect(errors).toEqual(Array(5).fill('extend'));
      cue();
      expect(await first).toMatchObject({ record: 'stored' });
    });

    it('a handler that stops because its lease is lost ends as a conflict', async () => {
      const { clock, store } = setUp();
      const slow = new ManualClock();
      const engine = createIdempotency({ store, clock: slow, lease: '30s', heartbeat: '10s' });
      const first = engine.run(
        order(),
        ({ signal }) =>
          new Promise<never>((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          }),
      );
      await clock.advance(30 * seconds);
      const other = createIdempotency({ store, clock, lease: '30s' });
      await other.run(order(), answer);
      await slow.advance(10 * seconds);
      expect(await first).toMatchObject({ kind: 'conflict', reason: 'superseded' });
    });
  });

  describe('answers', () => {
    it.each<[string, StoredResponse]>([
      ['binary', created],
      ['204', { status: 204, headers: [], body: null }],
      ['304', { status: 304, headers: [['etag', '"1"']], body: null }],
      ['empty', { status: 200, headers: [], body: new Uint8Array() }],
    ])('C11 replays a %s answer byte for byte', async (_, response) => {
      const { engine } = setUp();
      const first = await engine.run(order(), async () => response);
      expect(first).toEqual({ kind: 'executed', response, record: 'stored' });
      const replay = await engine.run(order(), answer);
      expect(replay).toEqual({ kind: 'replayed', response, ageMilliseconds: 0 });
      expect(responseOf(replay)).toEqual(response);
    });

    it('C12 keeps the headers that belong to the answer, and none that belongs to its delivery', async () => {
      const { engine } = setUp({ headers: ['X-Total'] });
      const kept = [
        ['Location', '/orders/1'],
        ['ETag', '"1"'],
        ['Link', '</a>; rel="next"'],
        ['Link', '</b>; rel="prev"'],
        ['Content-Type', 'application/json'],
        ['x-total', '1'],
      ] as const;
      const dropped = [
        'Set-Cookie',
        'Date',
        'Connection',
        'Transfer-Encoding',
        'WWW-Authenticate',
        'RateLimit',
        'RateLimit-Policy',
        'X-RateLimit-Remaining',
        'X-Request-Id',
        'Access-Control-Allow-Origin',
        'X-Anything',
      ].map((name) => [name, 'x'] as const);
      const response = { status: 200, headers: [...dropped, ...kept], body: null };
      const first = await engine.run(order(), async () => response);
      expect(first).toMatchObject({ response: { headers: response.headers } });
      const replay = await engine.run(order(), answer);
      expect(replay).toMatchObject({ kind: 'replayed', response: { headers: kept } });
    });

    it.each([
      'set-cookie',
      'Date',
      'RateLimit',
      'RateLimit-Policy',
      'x-ratelimit-limit',
      'X-Request-Id',
      'Access-Control-Allow-Origin',
      'WWW-Authenticate',
      'Transfer-Encoding',
    ])('C12 refuses to keep %s', (name) => {
      expect(() => setUp({ headers: [name] })).toThrow(TypeError);
    });

    const statuses = Array.from({ length: 400 }, (_, index) => 200 + index);
    const transient = [408, 425, 429];
    const refusals = [400, 401, 403, 409, 422];
    it.each([
      ['the default policy', {}, (status: number) => status >= 500 || transient.includes(status)],
      ['stripePolicy', { policy: stripePolicy }, (status: number) => transient.includes(status)],
    ])('C13 %s decides by status', async (_, options, isReleased) => {
      const { engine } = setUp(options);
      for (const refused of [false, true]) {
        for (const status of statuses) {
          const id = order({ key: `${refused}-${status}` });
          const response = { status, headers: [], body: null, refused };
          const outcome = await engine.run(id, async () => response);
          const released = isReleased(status) || (refused && refusals.includes(status));
          expect(outcome).toMatchObject({ record: released ? 'released' : 'stored' });
          const retry = await engine.run(id, answer);
          expect(retry.kind).toBe(released ? 'executed' : 'replayed');
        }
      }
    });

    it('an error of the handler is passed on and sets the key free', async () => {
      const { clock, engine } = setUp();
      const failure = new Error('no stock');
      await expect(engine.run(order(), () => Promise.reject(failure))).rejects.toBe(failure);
      expect(await engine.run(order(), answer)).toMatchObject({ kind: 'executed' });
      expect(clock.pending).toBe(0);
    });

    it('a stream is handed on and leaves a tombstone', async () => {
      const { engine } = setUp();
      const stream = new ReadableStream();
      const outcome = await engine.run(order(), async () => ({
        status: 200,
        unreplayable: stream,
      }));
      expect(outcome).toEqual({
        kind: 'executed',
        response: { status: 200, unreplayable: stream },
        record: 'tombstone',
      });
      const retry = await engine.run(order(), answer);
      expect(retry).toEqual({ kind: 'not-replayable', ageMilliseconds: 0 });
      expect(() => responseOf(retry)).toThrow(
        expect.objectContaining({ code: 'idempotency_not_replayable' }),
      );
    });

    it('a body above maxBody is handed on and leaves a tombstone', async () => {
      const { engine } = setUp({ maxBody: 4 });
      const ofSize = (size: number) => async () => ({
        status: 200,
        headers: [],
        body: new Uint8Array(size),
      });
      expect(await engine.run(order(), ofSize(4))).toMatchObject({ record: 'stored' });
      const large = order({ key: 'large' });
      expect(await engine.run(large, ofSize(5))).toMatchObject({ record: 'tombstone' });
      expect(await engine.run(large, ofSize(1))).toMatchObject({ kind: 'not-replayable' });
    });

    it('an answer is forgotten when its TTL is over', async () => {
      const { clock, engine } = setUp({ ttl: '24h' });
      await engine.run(order(), answer);
      await clock.advance(24 * 3600 * seconds - 1);
      expect(await engine.run(order(), answer)).toMatchObject({ kind: 'replayed' });
      await clock.advance(1);
      expect(await engine.run(order(), answer)).toMatchObject({ kind: 'executed' });
    });
  });

  it('C08 the query, the path and the method belong to the request', async () => {
    const { engine } = setUp();
    const { request } = order();
    const ids = [
      { ...request, query: '?p=1' },
      { ...request, query: '?p=2' },
      { ...request, path: '/refunds' },
      { ...request, method: 'PATCH' },
    ].map((changed) => order({ request: changed }));
    const kinds = [];
    for (const id of ids) kinds.push((await engine.run(id, answer)).kind);
    expect(kinds).toEqual(['executed', 'mismatch', 'mismatch', 'mismatch']);
  });

  it('C09 two scopes share nothing', async () => {
    const { engine } = setUp();
    expect(await engine.run(order(), answer)).toMatchObject({ kind: 'executed' });
    const other = await engine.run(order({ scope: 'user-2' }), answer);
    expect(other).toMatchObject({ kind: 'executed' });
  });

  it.each([
    ['scope', order({ scope: '' })],
    ['key', order({ key: '' })],
  ])('refuses an empty %s', async (_, id) => {
    await expect(setUp().engine.run(id, answer)).rejects.toThrow(TypeError);
  });

  describe('a store that does not answer', () => {
    const down = () => Promise.reject(new Error('down: redis://user:secret@host'));

    it('stops the request by default, without showing why to the client', async () => {
      const { engine } = setUp({ store: { ...createMemoryStore(), claim: down } });
      const { run, contexts } = handler();
      const failure = await engine.run(order(), run).catch((error: unknown) => error);
      expect(isIdempotencyError(failure) && failure.code).toBe('idempotency_store_failed');
      expect(String(failure)).not.toContain('secret');
      expect(contexts).toHaveLength(0);
    });

    it('lets the request through unprotected where that was asked for', async () => {
      const { engine } = setUp({
        store: { ...createMemoryStore(), claim: down },
        onStoreError: 'fail-open',
      });
      const outcome = await engine.run(order(), async ({ token }) => {
        expect(token).toBeNull();
        return created;
      });
      expect(outcome).toMatchObject({ kind: 'executed', record: 'unprotected' });
    });

    it('does not take its answer away from a request that was done', async () => {
      const failures: string[] = [];
      const hooks = { onStoreError: (_: unknown, operation: string) => failures.push(operation) };
      const store = { ...createMemoryStore(), complete: down, release: down };
      const { engine } = setUp({ store, hooks });
      const stored = await engine.run(order(), answer);
      expect(stored).toEqual({ kind: 'executed', response: created, record: 'failed' });
      const released = await engine.run(order({ key: 'other' }), async () => ({
        ...created,
        status: 503,
      }));
      expect(released).toMatchObject({ kind: 'executed', record: 'failed' });
      expect(failures).toEqual(['complete', 'release']);
    });
  });

  it('reports every run, and no key and no scope', async () => {
    const events: RunEvent[] = [];
    const { clock, engine } = setUp({ hooks: { onRun: (event) => events.push(event) } });
    await engine.run(order(), answer);
    await clock.advance(5 * seconds);
    await engine.run(order(), answer);
    await engine.run(order({}, '{}'), answer);
    await engine.run(order({ key: 'x' }), () => Promise.reject(new Error('x'))).catch(() => {});
    const found = { ageMilliseconds: null, keyAge: 'none', scopeKind: 'default' } as const;
    const nothing = { ...found, reason: null, record: null, takeover: false };
    expect(events).toEqual([
      { ...nothing, result: 'miss', outcome: 'executed', record: 'stored' },
      {
        ...nothing,
        result: 'hit',
        outcome: 'replayed',
        ageMilliseconds: 5 * seconds,
        keyAge: '1m',
      },
      { ...nothing, result: 'conflict', outcome: 'mismatch' },
      { ...nothing, result: 'failed', outcome: 'failed' },
    ]);
  });

  it('reports a takeover', async () => {
    const events: RunEvent[] = [];
    const { clock, store, engine } = setUp({ hooks: { onRun: (event) => events.push(event) } });
    const gone = createIdempotency({ store, clock: new ManualClock() });
    void gone.run(order(), () => new Promise<never>(() => {}));
    await clock.advance(30 * seconds);
    await engine.run(order(), answer);
    expect(events).toMatchObject([{ outcome: 'executed', takeover: true }]);
  });

  it('is not disturbed by a hook that throws', async () => {
    const onRun = () => {
      throw new Error('counter broke');
    };
    const { engine } = setUp({ hooks: { onRun } });
    expect(await engine.run(order(), answer)).toMatchObject({ kind: 'executed' });
  });

  it.each<[string, Partial<IdempotencyOptions>]>([
    ['a heartbeat longer than half of the lease', { lease: '10s', heartbeat: '6s' }],
    ['a lease longer than the TTL', { lease: '2h', ttl: '1h' }],
    ['a TTL of nothing', { ttl: 0 }],
    ['a fraction of a millisecond', { ttl: 1.5 }],
    ['no number', { wait: Number.NaN }],
    ['an unknown unit', { wait: '5y' as '5s' }],
    ['a timer that Node cannot set', { lease: '70d', ttl: '90d', heartbeat: '30d' }],
    ['a negative size', { maxBody: -1 }],
  ])('refuses %s', (_, options) => {
    expect(() => setUp({ ...options, heartbeat: options.heartbeat ?? 1 })).toThrow(TypeError);
  });
});
