import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../test/manual-clock.ts';
import { createTransactionalStore, Transaction } from '../test/transactional-store.ts';
import {
  createIdempotency,
  createResponseSeal,
  keyedFingerprint,
  type RunEvent,
  type RunRequest,
  requestFingerprint,
} from './index.ts';
import { createMemoryStore } from './memory/index.ts';

const created = {
  status: 201,
  headers: [['location', '/orders/1']],
  body: Buffer.from('one'),
} as const;
const order: RunRequest = {
  scope: 'user:1',
  key: '8e03',
  request: { method: 'POST', path: '/orders' },
};

function setUp() {
  const clock = new ManualClock();
  const store = createTransactionalStore({ now: clock.now });
  return { clock, store, engine: createIdempotency({ store, clock }) };
}

describe('commitWith', () => {
  it('C14 an answer that was committed is replayed although the run failed after it', async () => {
    const { engine } = setUp();
    const crash = new Error('after the commit');
    const failed = engine.run(order, async ({ commitWith }) => {
      const transaction = new Transaction();
      await commitWith(transaction, created);
      await transaction.commit();
      throw crash;
    });
    await expect(failed).rejects.toBe(crash);
    const outcome = await engine.run(order, () => Promise.reject(new Error('ran twice')));
    expect(outcome).toMatchObject({ kind: 'replayed', response: { status: 201 } });
  });

  it('C14 an answer that was rolled back leaves the key free', async () => {
    const { engine } = setUp();
    const failed = engine.run(order, async ({ commitWith }) => {
      await commitWith(new Transaction(), created);
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    expect(await engine.run(order, async () => created)).toMatchObject({ kind: 'executed' });
  });

  it('an answer that is returned as committed needs no further statement', async () => {
    const { engine, store } = setUp();
    let completions = 0;
    const complete = store.complete;
    Object.assign(store, {
      complete: (...args: Parameters<typeof complete>) => {
        completions += 1;
        return complete(...args);
      },
    });
    const outcome = await engine.run(order, async ({ commitWith }) => {
      const transaction = new Transaction();
      const response = await commitWith(transaction, created);
      await transaction.commit();
      return response;
    });
    expect(outcome).toEqual({ kind: 'executed', response: created, record: 'stored' });
    expect(completions).toBe(1);
  });

  it('what was committed counts when the function returns something else', async () => {
    const { engine } = setUp();
    const outcome = await engine.run(order, async ({ commitWith }) => {
      const transaction = new Transaction();
      await commitWith(transaction, created);
      await transaction.commit();
      return { status: 202, headers: [], body: null };
    });
    expect(outcome).toMatchObject({ kind: 'replayed', response: { status: 201 } });
  });

  it('an answer after a rollback that the function handled is kept as it is', async () => {
    const { engine } = setUp();
    const outcome = await engine.run(order, async ({ commitWith }) => {
      await commitWith(new Transaction(), created);
      return { status: 404, headers: [], body: null };
    });
    expect(outcome).toMatchObject({ kind: 'executed', record: 'stored' });
    expect(await engine.run(order, async () => created)).toMatchObject({
      kind: 'replayed',
      response: { status: 404 },
    });
  });

  it('C02 refuses to commit for a run that was taken over from', async () => {
    const { clock, store, engine } = setUp();
    let go = () => {};
    // Its own clock stands still, so that it does not extend its lease.
    const stalled = createIdempotency({ store, clock: new ManualClock() });
    const late = stalled.run(order, async ({ commitWith }) => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return commitWith(new Transaction(), created);
    });
    await clock.advance(30_000);
    await engine.run(order, async () => created);
    go();
    await expect(late).rejects.toMatchObject({ code: 'idempotency_lease_lost' });
  });
});

describe('phase', () => {
  it('C04 does what was done before a failure only once', async () => {
    const { engine } = setUp();
    const charges: string[] = [];
    const attempt = (fail: boolean) =>
      engine.run(order, async ({ phase }) => {
        const charge = await phase('charge', async () => {
          charges.push('ch_1');
          return { id: 'ch_1', at: new Date(0) };
        });
        if (fail) throw new Error('the mail server is down');
        return { status: 201, headers: [], body: Buffer.from(JSON.stringify(charge)) };
      });
    await expect(attempt(true)).rejects.toThrow('mail server');
    const outcome = await attempt(false);
    if (outcome.kind !== 'executed' || !('body' in outcome.response)) throw new Error(outcome.kind);
    expect(charges).toEqual(['ch_1']);
    expect(String(outcome.response.body)).toBe('{"id":"ch_1","at":"1970-01-01T00:00:00.000Z"}');
  });

  it('C04 goes on where a run that died had got to', async () => {
    const { clock, store, engine } = setUp();
    const dead = createIdempotency({ store, clock: new ManualClock() });
    void dead.run(order, async ({ phase }) => {
      await phase('charge', async () => 1);
      return new Promise<never>(() => {});
    });
    await clock.advance(30_000);
    const outcome = await engine.run(order, async ({ phase }) => {
      expect(await phase('charge', () => Promise.reject(new Error('charged twice')))).toBe(1);
      expect(await phase('nothing', async () => undefined)).toBe(null);
      return created;
    });
    expect(outcome).toMatchObject({ kind: 'executed', record: 'stored' });
  });

  it('an error of a phase is passed on and nothing is saved', async () => {
    const { engine } = setUp();
    const failed = engine.run(order, ({ phase }) =>
      phase('charge', () => Promise.reject(new Error('declined'))),
    );
    await expect(failed).rejects.toThrow('declined');
    await engine.run(order, async ({ phase }) => {
      expect(await phase('charge', async () => 2)).toBe(2);
      return created;
    });
  });

  it('says when a phase could not be saved', async () => {
    const { store } = setUp();
    const engine = createIdempotency({
      store: { ...store, savePhase: () => Promise.reject(new Error('gone')) },
    });
    const failed = engine.run(order, async ({ phase }) => {
      await phase('charge', async () => 1);
      return created;
    });
    await expect(failed).rejects.toMatchObject({ code: 'idempotency_store_failed' });
  });
});

describe('C22 a sensitive answer', () => {
  const sensitive = { ...order, sensitive: true };
  const secret = {
    status: 201,
    headers: [['etag', '"hg_secret"']],
    body: Buffer.from('hg_secret'),
  } as const;
  const key = { id: 'a', key: randomBytes(32) };

  it('is not kept without a seal', async () => {
    const { engine } = setUp();
    expect(await engine.run(sensitive, async () => secret)).toMatchObject({ record: 'tombstone' });
    expect(await engine.run(sensitive, async () => secret)).toMatchObject({
      kind: 'not-replayable',
    });
  });

  it('is replayed as it was and cannot be read in the store', async () => {
    const { store } = setUp();
    const engine = createIdempotency({ store, seal: createResponseSeal([key]) });
    await engine.run(sensitive, async () => secret);
    const kept = await store.claim({
      ...order,
      fingerprint: requestFingerprint(order.request),
      leaseMilliseconds: 1,
      ttlMilliseconds: 1,
      takeOver: false,
    });
    if (kept.state !== 'completed') throw new Error(kept.state);
    expect(JSON.stringify(kept.response.headers)).not.toContain('secret');
    expect(Buffer.from(kept.response.body ?? []).includes('secret')).toBe(false);
    const outcome = await engine.run(sensitive, async () => secret);
    if (outcome.kind !== 'replayed') throw new Error(outcome.kind);
    expect(outcome.response.headers).toEqual([['etag', '"hg_secret"']]);
    expect(Buffer.from(outcome.response.body ?? []).toString()).toBe('hg_secret');
  });

  it('opens with an older key of the ring, and without it is not replayable', async () => {
    const { store } = setUp();
    const other = { id: 'b', key: randomBytes(32) };
    const run = (keys: (typeof key)[]) =>
      createIdempotency({ store, seal: createResponseSeal(keys) }).run(
        sensitive,
        async () => secret,
      );
    await run([key]);
    expect(await run([other, key])).toMatchObject({ kind: 'replayed' });
    expect(await run([other])).toMatchObject({ kind: 'not-replayable' });
    expect(await run([{ ...key, key: other.key }])).toMatchObject({ kind: 'not-replayable' });
  });

  it('does not open under another key, with another status or changed', () => {
    const seal = createResponseSeal([key]);
    const sealed = seal.seal(order, secret);
    expect(seal.open(order, sealed)?.body).toEqual(Uint8Array.from(secret.body));
    expect(seal.open({ ...order, key: 'other' }, sealed)).toBe(null);
    expect(seal.open({ ...order, scope: 'other' }, sealed)).toBe(null);
    expect(seal.open(order, { ...sealed, status: 200 })).toBe(null);
    for (const index of (sealed.body ?? []).keys()) {
      const body = Uint8Array.from(sealed.body ?? []);
      body[index] = (body[index] ?? 0) ^ 1;
      expect(seal.open(order, { ...sealed, body })).toBe(null);
    }
    expect(seal.open(order, { ...sealed, body: null })).toBe(null);
  });

  it('refuses keys that cannot work', () => {
    expect(() => createResponseSeal([])).toThrow(TypeError);
    expect(() => createResponseSeal([key, key])).toThrow(TypeError);
    expect(() => createResponseSeal([{ id: 'a', key: randomBytes(16) }])).toThrow(TypeError);
    expect(() => createResponseSeal([{ id: 'a b', key: randomBytes(32) }])).toThrow(TypeError);
  });

  it('a keyed fingerprint depends on its secret', () => {
    const [one, two] = [keyedFingerprint(randomBytes(32)), keyedFingerprint(randomBytes(32))];
    expect(one(order.request)).toBe(one(order.request));
    expect(one(order.request)).not.toBe(two(order.request));
    expect(one(order.request)).not.toBe(requestFingerprint(order.request));
    expect(() => keyedFingerprint(randomBytes(31))).toThrow(TypeError);
  });
});

describe('metrics', () => {
  it.each([
    [59_000, '1m'],
    [599_000, '10m'],
    [3_599_000, '1h'],
    [21_599_000, '6h'],
    [86_399_000, '24h'],
    [86_401_000, 'older'],
  ])('put an age of %i ms into the bucket %s', async (age, keyAge) => {
    const clock = new ManualClock();
    const events: RunEvent[] = [];
    const engine = createIdempotency({
      store: createMemoryStore({ now: clock.now }),
      clock,
      ttl: '48h',
      hooks: { onRun: (event) => events.push(event) },
    });
    const request = { ...order, scopeKind: 'user' };
    await engine.run(request, async () => created);
    await clock.advance(age);
    await engine.run(request, async () => created);
    expect(events.at(-1)).toMatchObject({ result: 'hit', keyAge, scopeKind: 'user' });
  });
});
