import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { createTestDatabase } from '@headgate/db/testing';
import { describeWith } from '@headgate/test-servers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

describeWith(describe, 'postgres', 'more requests than can be served', () => {
  let opened: Awaited<ReturnType<typeof openDatabase>>;
  let api: Awaited<ReturnType<typeof startTestApi>>;
  let token: string;
  let held: { release(): void }[] = [];
  const openDatabase = () => createTestDatabase({ on: 'postgres', maxConnections: 2 });

  beforeAll(async () => {
    opened = await openDatabase();
    // Longer than a turn of the loop may take on a machine that others use as well.
    api = await startTestApi({
      database: opened.database,
      env: { MAX_QUEUE_DELAY: '40ms' },
    });
    token = (await api.signIn()).access_token;
  });
  afterAll(async () => {
    await api?.close();
    await opened?.close();
  });

  afterEach(() => {
    for (const client of held.splice(0)) client.release();
  });

  const list = () => api.request('/v1/projects', { token });
  const chat = () =>
    api.request('/v1/chat/completions', {
      json: { model: 'echo', messages: [{ role: 'user', content: 'Hello' }] },
      token,
    });
  const metrics = async () => (await api.request('/metrics')).text();
  const waiting = async () =>
    Number(/^headgate_http_requests_waiting (\d+)$/m.exec(await metrics())?.[1]);
  const shed = async (reason: string) =>
    Number(new RegExp(`_shed_total{reason="${reason}"} (\\d+)`).exec(await metrics())?.[1] ?? 0);
  /** Holds every connection of the pool while requests come, until some wait for one and another is refused for that. */
  async function holdUntilShed() {
    const { pool } = opened.database;
    held = await Promise.all([pool.connect(), pool.connect()]);
    const before = await shed('database');
    const sent = Array.from({ length: 10 }, list);
    while (pool.waitingCount === 0 || (await shed('database')) === before) {
      sent.push(list());
      await sleep(5);
    }
    return {
      async release() {
        for (const client of held.splice(0)) client.release();
        return (await Promise.all(sent)).map(({ status }) => status);
      },
    };
  }

  it('are refused while the queue for a connection stands, and what was taken in is answered', async () => {
    // From then on, and for some seconds, a call of a model needs no connection.
    expect((await chat()).status).toBe(200);
    const overload = await holdUntilShed();
    expect((await chat()).status).toBe(200);
    const refused = await list();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await json(refused)).toMatchObject({ code: 'overloaded' });
    const inside = await waiting();
    expect(inside).toBeGreaterThanOrEqual(10);
    expect((await api.request('/live')).status).toBe(200);

    const statuses = await overload.release();
    expect(statuses.filter((status) => status === 200)).toHaveLength(inside);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect((await list()).status).toBe(200);
    expect(await waiting()).toBe(0);
  });

  it('are refused while the event loop has no rest', async () => {
    const { pool } = opened.database;
    held = await Promise.all([pool.connect(), pool.connect()]);
    const before = await shed('event_loop');
    const sent: Promise<Response>[] = [];
    while ((await shed('event_loop')) === before) {
      await turn();
      const until = performance.now() + 80;
      while (performance.now() < until);
      // What is looked at in this turn has waited since it began.
      sent.push(list(), list(), list());
    }
    expect((await api.request('/live')).status).toBe(200);
    for (const client of held.splice(0)) client.release();
    await Promise.all(sent);
    expect((await list()).status).toBe(200);
  });

  it('are logged in sums, and not one by one', async () => {
    const before = api.lines.length;
    const overload = await holdUntilShed();
    await Promise.all(Array.from({ length: 50 }, list));
    await expect.poll(() => summed(before), { timeout: 30_000 }).toBeGreaterThanOrEqual(51);
    expect(logged(before).filter(({ status }) => status === 503)).toEqual([]);
    await overload.release();
  });

  const logged = (from: number) => api.lines.slice(from).map((line) => JSON.parse(line));
  const summed = (from: number) =>
    logged(from)
      .filter(({ target }) => target === 'load')
      .reduce((sum, { count }) => sum + count, 0);
});
