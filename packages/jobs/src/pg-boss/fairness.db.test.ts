import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { databases, type TestDatabase } from '../../test/databases.ts';
import { until } from '../../test/until.ts';
import { defineTask } from '../define-task.ts';
import { silentLog } from '../job-log.ts';
import { createJobRunner, type JobRunner } from '../runner.ts';
import { createTaskRegistry } from '../task-registry.ts';
import { createPgBossQueue, type PgBossQueue } from './create-pg-boss-queue.ts';

const running = new Map<string, number>();
const most = new Map<string, number>();
let startedAt: number | undefined;

const shared = defineTask({
  name: 'shared',
  input: z.undefined(),
  perTenant: 2,
  interactive: true,
  async run(_, { owner, signal }) {
    const tenant = owner?.organizationId ?? '';
    running.set(tenant, (running.get(tenant) ?? 0) + 1);
    most.set(tenant, Math.max(most.get(tenant) ?? 0, running.get(tenant) ?? 0));
    if (tenant === quick) startedAt = Date.now();
    else await new Promise((resolve) => signal.addEventListener('abort', resolve));
    running.set(tenant, (running.get(tenant) ?? 0) - 1);
    signal.throwIfAborted();
  },
});
const [busy, quick] = [randomUUID(), randomUUID()];
const tasks = createTaskRegistry([shared]);

describe.each(databases)('a limit per tenant on %s', (_, open) => {
  let database: TestDatabase;
  let queue: PgBossQueue;
  let runner: JobRunner;

  beforeAll(async () => {
    database = await open();
    queue = createPgBossQueue({
      connection: database.connection,
      tasks,
      log: silentLog,
      maintain: true,
    });
    await queue.start();
    running.clear();
    most.clear();
    startedAt = undefined;
  });
  afterAll(async () => {
    await runner?.stop(0);
    await queue?.stop();
    await database?.close();
  });

  it('J06 of 20,000 waiting jobs of one tenant two run, and the one job of another starts within 1 s', async () => {
    const owner = (organizationId: string) => ({ organizationId, userId: randomUUID() });
    const first = await queue.enqueue(shared, undefined, { owner: owner(busy) });
    await database.query(
      `INSERT INTO pgboss.job
       SELECT (jsonb_populate_record(j, jsonb_build_object(
         'id', gen_random_uuid(), 'singleton_key', n::text))).*
       FROM pgboss.job j, generate_series(2, 20000) n WHERE j.id = $1::uuid`,
      [first],
    );
    runner = createJobRunner({ source: queue, tasks, log: silentLog, slots: 10 });
    runner.start();
    await until(() => running.get(busy) === 2);

    const askedAt = Date.now();
    await queue.enqueue(shared, undefined, { owner: owner(quick) });
    await until(() => startedAt !== undefined);
    expect((startedAt ?? 0) - askedAt).toBeLessThan(1_000);
    expect(most.get(busy)).toBe(2);
    expect(await queue.stats()).toMatchObject([{ waiting: 19_998 }]);
  }, 300_000);
});
