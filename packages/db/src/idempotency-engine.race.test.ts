import {
  createIdempotency,
  type IdempotencyOptions,
  type Outcome,
  type StoredResponse,
} from '@headgate/idempotency';
import { createPrismaStore, type PrismaLike } from '@headgate/idempotency/prisma';
import { describeWith, type PostgresServer, startPostgres } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChild } from '../test/child.ts';
import { createPostgresDatabase } from './index.ts';
import { migrate } from './migrate/index.ts';
import { createTestDatabase, eachDatabase, type TestDatabase } from './testing/index.ts';

const created: StoredResponse = { status: 201, headers: [], body: Buffer.from('{"id":1}') };
let keys = 0;
const payment = (key = `key-${++keys}`) => ({
  scope: 'user:1',
  key,
  request: { method: 'POST', path: '/payments' },
});
const engineOn = (prisma: PrismaLike, options: Partial<IdempotencyOptions<PrismaLike>> = {}) =>
  createIdempotency({ store: createPrismaStore(prisma), ...options });
const count = (outcomes: Outcome<unknown>[], kind: Outcome<unknown>['kind']) =>
  outcomes.filter((outcome) => outcome.kind === kind).length;

eachDatabase(describe, 'idempotent runs', ({ create }) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await create();
  });
  afterAll(() => test?.close());

  it.each([25, 200])('C01 execute one of %i at the same time', async (clients) => {
    const engine = engineOn(test.database.prisma);
    const run = payment();
    let calls = 0;
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const running = Array.from({ length: clients }, () =>
      engine.run(run, async () => {
        calls += 1;
        await gate;
        return created;
      }),
    );
    let ended = 0;
    for (const one of running) void one.then(() => (ended += 1));
    await expect.poll(() => ended, { timeout: 15_000 }).toBe(clients - 1);
    go();
    const outcomes = await Promise.all(running);
    expect([calls, count(outcomes, 'executed'), count(outcomes, 'conflict')]).toEqual([
      1,
      1,
      clients - 1,
    ]);
  });

  it('C01 give all of 25 the same answer where they may wait', async () => {
    const engine = engineOn(test.database.prisma, { wait: '10s' });
    const run = payment();
    const outcomes = await Promise.all(
      Array.from({ length: 25 }, () => engine.run(run, async () => created)),
    );
    expect([count(outcomes, 'executed'), count(outcomes, 'replayed')]).toEqual([1, 24]);
  });

  it.each([25, 200])('C01 let one of %i take over from a lease that ran out', async (clients) => {
    const { prisma } = test.database;
    const run = payment();
    void engineOn(prisma, { lease: 100, heartbeat: 50, clock: stopped }).run(
      run,
      () => new Promise<never>(() => {}),
    );
    await leaseOver(run.key);
    let takeovers = 0;
    const engine = engineOn(prisma, {
      hooks: {
        onRun: ({ takeover }) => {
          takeovers += Number(takeover);
        },
      },
    });
    const outcomes = await Promise.all(
      Array.from({ length: clients }, () => engine.run(run, async () => created)),
    );
    expect([takeovers, count(outcomes, 'executed')]).toEqual([1, 1]);
  });

  it('C02 refuse the answer of a run that was taken over from', async () => {
    const { prisma } = test.database;
    const run = payment();
    let go = () => {};
    const stalled = engineOn(prisma, { lease: 100, heartbeat: 50, clock: stopped }).run(
      run,
      async () => {
        await new Promise<void>((resolve) => {
          go = resolve;
        });
        return { ...created, status: 500 };
      },
    );
    await leaseOver(run.key);
    expect(await engineOn(prisma).run(run, async () => created)).toMatchObject({
      kind: 'executed',
    });
    go();
    expect(await stalled).toMatchObject({ kind: 'conflict', reason: 'superseded' });
    expect(await engineOn(prisma).run(run, async () => created)).toMatchObject({
      kind: 'replayed',
      response: { status: 201 },
    });
  });

  it('C05 keep the key of a run that takes three leases', async () => {
    const { prisma } = test.database;
    const engine = engineOn(prisma, { lease: 900, heartbeat: 200 });
    const run = payment();
    let [begun, over] = [false, false];
    const long = engine.run(run, async ({ signal }) => {
      begun = true;
      await new Promise((resolve) => setTimeout(resolve, 2700));
      over = true;
      expect(signal.aborted).toBe(false);
      return created;
    });
    await expect.poll(() => begun).toBe(true);
    while (!over) {
      const other = await engine.run(run, async () => created);
      if (!over) expect(other).toMatchObject({ kind: 'conflict', reason: 'in_progress' });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await long).toMatchObject({ kind: 'executed', record: 'stored' });
  });

  it('C14 leave one effect and its answer when the run fails after its commit', async () => {
    const { prisma } = test.database;
    const engine = engineOn(prisma);
    const run = payment();
    const pay = (fail: boolean) =>
      engine.run(run, async ({ commitWith }) => {
        const answer = await prisma.$transaction(async (transaction) => {
          await transaction.organization.create({
            data: { id: crypto.randomUUID(), name: run.key },
          });
          return commitWith(transaction, created);
        });
        if (fail) throw new Error('the answer was lost');
        return answer;
      });
    await expect(pay(true)).rejects.toThrow('lost');
    expect(await pay(false)).toMatchObject({ kind: 'replayed', response: { status: 201 } });
    expect(await prisma.organization.count({ where: { name: run.key } })).toBe(1);
  });

  it('C14 leave no effect and a free key when the transaction is rolled back', async () => {
    const { prisma } = test.database;
    const engine = engineOn(prisma);
    const run = payment();
    const pay = (fail: boolean) =>
      engine.run(run, ({ commitWith }) =>
        prisma.$transaction(async (transaction) => {
          await transaction.organization.create({
            data: { id: crypto.randomUUID(), name: run.key },
          });
          const answer = await commitWith(transaction, created);
          if (fail) throw new Error('rolled back');
          return answer;
        }),
      );
    await expect(pay(true)).rejects.toThrow('rolled back');
    expect(await pay(false)).toMatchObject({ kind: 'executed', record: 'stored' });
    expect(await prisma.organization.count({ where: { name: run.key } })).toBe(1);
  });

  it('C14 roll back the effect of a run that was taken over from', async () => {
    const { prisma } = test.database;
    const run = payment();
    let go = () => {};
    const stalled = engineOn(prisma, { lease: 100, heartbeat: 50, clock: stopped }).run(
      run,
      async ({ commitWith }) => {
        await new Promise<void>((resolve) => {
          go = resolve;
        });
        return prisma.$transaction(async (transaction) => {
          await transaction.organization.create({
            data: { id: crypto.randomUUID(), name: run.key },
          });
          return commitWith(transaction, created);
        });
      },
    );
    await leaseOver(run.key);
    await engineOn(prisma).run(run, async () => created);
    go();
    await expect(stalled).rejects.toMatchObject({ code: 'idempotency_lease_lost' });
    expect(await prisma.organization.count({ where: { name: run.key } })).toBe(0);
  });

  it('C04 go on with the phases of a run that failed', async () => {
    const engine = engineOn(test.database.prisma);
    const run = payment();
    let charges = 0;
    const pay = (fail: boolean) =>
      engine.run(run, async ({ phase }) => {
        await phase('charge', async () => ++charges);
        if (fail) throw new Error('later');
        return created;
      });
    await expect(pay(true)).rejects.toThrow('later');
    expect(await pay(false)).toMatchObject({ kind: 'executed', record: 'stored' });
    expect(charges).toBe(1);
  });

  async function leaseOver(key: string): Promise<void> {
    const isOver = async () =>
      (
        await test.database.prisma.$queryRaw<unknown[]>`
        SELECT 1 FROM idempotency_record WHERE key = ${key} AND lease_until < clock_timestamp()`
      ).length === 1;
    await expect.poll(isOver).toBe(true);
  }
});

/** A clock on which no heartbeat ever comes, as in a process that stalls. */
const stopped = { now: () => 0, schedule: () => () => {} };

describeWith(describe, 'postgres', 'idempotent runs on PostgreSQL', () => {
  it('C19 a duplicate does not wait for the transaction that completes the key', async () => {
    const test = await createTestDatabase({ on: 'postgres' });
    const { prisma } = test.database;
    const run = payment();
    let commit = () => {};
    let completed = false;
    try {
      const first = engineOn(prisma, { lease: 100, heartbeat: 50 }).run(run, ({ commitWith }) =>
        prisma.$transaction(async (transaction) => {
          const answer = await commitWith(transaction, created);
          completed = true;
          await new Promise<void>((resolve) => {
            commit = resolve;
          });
          return answer;
        }),
      );
      await expect.poll(() => completed).toBe(true);
      // Also when the lease is over: the lock of the transaction holds the key.
      await new Promise((resolve) => setTimeout(resolve, 150));
      const duplicate = await engineOn(prisma).run(run, async () => created);
      expect(duplicate).toMatchObject({ kind: 'conflict', reason: 'in_progress' });
      commit();
      expect(await first).toMatchObject({ kind: 'executed', record: 'stored' });
      expect(await engineOn(prisma).run(run, async () => created)).toMatchObject({
        kind: 'replayed',
      });
    } finally {
      await test.close();
    }
  });

  it('takes one statement for a replay and two for a first request', async () => {
    const test = await createTestDatabase({ on: 'postgres' });
    let statements = 0;
    const counting = {
      $queryRaw: (...query: Parameters<PrismaLike['$queryRaw']>) => {
        statements += 1;
        return test.database.prisma.$queryRaw(...query);
      },
    } as PrismaLike;
    const run = payment();
    await engineOn(counting).run(run, async () => created);
    expect(statements).toBe(2);
    await engineOn(counting).run(run, async () => created);
    expect(statements).toBe(3);
    await test.close();
  });

  it('finds every record by an index', async () => {
    const test = await createTestDatabase({ on: 'postgres' });
    const { prisma } = test.database;
    await prisma.$executeRaw`
      INSERT INTO idempotency_record (scope, key, fingerprint, state, lease_until, expires_at)
      SELECT 'user', n::text, 'f', 'completed', now(), now() + n * interval '1 second'
      FROM generate_series(1, 20000) n`;
    await prisma.$executeRaw`ANALYZE idempotency_record`;
    const before = await scans();
    const store = createPrismaStore(prisma);
    const claim = {
      scope: 'user',
      key: '5',
      fingerprint: 'f',
      leaseMilliseconds: 1000,
      ttlMilliseconds: 1000,
      takeOver: true,
    };
    await store.claim(claim);
    await store.claim({ ...claim, key: 'new' });
    await store.reap(100);
    expect(await scans()).toBe(before);
    await test.close();

    async function scans(): Promise<number> {
      await prisma.$executeRaw`SELECT pg_stat_force_next_flush()`;
      const [row] = await prisma.$queryRaw<[{ scans: number }]>`
        SELECT seq_scan::int AS scans FROM pg_stat_user_tables WHERE relname = 'idempotency_record'`;
      return row.scans;
    }
  });

  it.each([
    ['before its commit', 'hang', 0],
    ['between its commit and its answer', 'hang-committed', 1],
  ] as const)('C04 C14 survive kill -9 of a process %s', async (_, mode, effects) => {
    const test = await createTestDatabase({ on: 'postgres' });
    const { prisma } = test.database;
    const child = startChild('idempotency-payments.ts', test.url, mode, '1500');
    try {
      const port = await child.line();
      const send = () =>
        fetch(`http://127.0.0.1:${port}/`, {
          method: 'POST',
          body: 'one',
          headers: { 'idempotency-key': 'killed' },
        });
      send().catch(() => undefined);
      expect(await child.line()).toBe('hangs');
      await child.kill();
      expect(await prisma.organization.count()).toBe(effects);
      const engine = engineOn(prisma);
      const run = {
        scope: 'payments',
        key: 'killed',
        request: { method: 'POST', path: '/', body: Buffer.from('one') },
      };
      const retry = () => engine.run(run, async () => created);
      if (effects === 1) {
        expect(await retry()).toMatchObject({ kind: 'replayed', response: { status: 201 } });
        return;
      }
      const early = await retry();
      expect(early).toMatchObject({ kind: 'conflict', reason: 'in_progress' });
      if (early.kind !== 'conflict') throw new Error(early.kind);
      expect(early.retryAfterMilliseconds).toBeGreaterThan(0);
      expect(early.retryAfterMilliseconds).toBeLessThanOrEqual(1500);
      const manual = createIdempotency({ store: createPrismaStore(prisma), onAbandoned: 'manual' });
      await expect
        .poll(() => manual.run(run, async () => created), { timeout: 5000 })
        .toMatchObject({ kind: 'conflict', reason: 'unknown_outcome' });
      expect(await retry()).toMatchObject({ kind: 'executed', record: 'stored' });
    } finally {
      await child.kill();
      await test.close();
    }
  });

  describe('with a server that fails', () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres({ dedicated: true });
      await migrate({ url: server.url });
    });
    afterAll(() => server?.stop());

    it('C20 fail closed while PostgreSQL is away, and replay when it is back', async () => {
      const database = createPostgresDatabase({ url: server.url, onConnectionError: () => {} });
      const errors: string[] = [];
      const engine = engineOn(database.prisma, {
        hooks: { onStoreError: (_, operation) => errors.push(operation) },
      });
      const run = payment();
      await engine.run(run, async () => created);
      await server.halt('SIGQUIT');
      await expect(engine.run(run, async () => created)).rejects.toMatchObject({
        code: 'idempotency_store_failed',
      });
      const open = engineOn(database.prisma, { onStoreError: 'fail-open' });
      expect(await open.run(run, async () => created)).toMatchObject({ record: 'unprotected' });
      await server.resume();
      await expect
        .poll(() => engine.run(run, async () => created).catch(() => null), { timeout: 10_000 })
        .toMatchObject({ kind: 'replayed' });
      expect(errors).toContain('claim');
      await database.close();
    });

    it('1,000 payments under duplicates, disconnects, kills and restarts have 1,000 effects', async () => {
      const start = async () => {
        const child = startChild('idempotency-payments.ts', server.url);
        return { child, port: await child.line() };
      };
      const servers = await Promise.all([start(), start(), start()]);
      const answers = new Map<string, Set<string>>();
      let paid = 0;

      async function attempt(name: string): Promise<string | null> {
        const { port } = servers[Math.floor(Math.random() * servers.length)] ?? { port: '' };
        const patience = Math.random() < 0.1 ? Math.ceil(Math.random() * 30) : 5000;
        try {
          const response = await fetch(`http://127.0.0.1:${port}/`, {
            method: 'POST',
            body: name,
            headers: { 'idempotency-key': `"${name}"` },
            signal: AbortSignal.timeout(patience),
          });
          const text = await response.text();
          return response.status === 201 ? text : null;
        } catch {
          return null;
        }
      }
      async function pay(name: string): Promise<void> {
        const ids = new Set<string>();
        answers.set(name, ids);
        while (ids.size === 0) {
          const duplicates = Math.random() < 0.3 ? 3 : 1;
          for (const id of await Promise.all(
            Array.from({ length: duplicates }, () => attempt(name)),
          )) {
            if (id !== null) ids.add(id);
          }
          if (ids.size === 0)
            await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 100));
        }
        // And once more, as a client does that lost the answer.
        if (Math.random() < 0.3) {
          const id = await attempt(name);
          if (id !== null) ids.add(id);
        }
        paid += 1;
      }
      async function wreck(): Promise<void> {
        for (let index = 0; paid < 1000; index += 1) {
          const victim = index % servers.length;
          const reached = paid + 90;
          while (paid < reached && paid < 1000)
            await new Promise((resolve) => setTimeout(resolve, 10));
          if (index === 3 || index === 7) {
            await server.halt('SIGQUIT');
            await server.resume();
          }
          await servers[victim]?.child.kill();
          servers[victim] = await start();
        }
      }

      const names = Array.from({ length: 1000 }, (_, index) => `payment-${index}`);
      const client = async () => {
        for (let name = names.pop(); name !== undefined; name = names.pop()) await pay(name);
      };
      await Promise.all([wreck(), ...Array.from({ length: 32 }, client)]);
      await Promise.all(servers.map(({ child }) => child.kill()));

      const database = createPostgresDatabase({ url: server.url, onConnectionError: () => {} });
      const effects = await database.prisma.organization.findMany({
        where: { name: { startsWith: 'payment-' } },
      });
      await database.close();
      expect(effects).toHaveLength(1000);
      const idOf = new Map(effects.map(({ name, id }) => [name, id]));
      expect(idOf.size).toBe(1000);
      for (const [name, ids] of answers) expect([...ids]).toEqual([idOf.get(name)]);
    }, 120_000);
  });
});
