import { setTimeout as delay } from 'node:timers/promises';
import { describeWith } from '@headgate/test-servers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPostgres } from '../test/databases.ts';
import { sleep } from '../test/sleep-task.ts';
import { type LineProcess, startWorkerProcess } from '../test/start-process.ts';
import { until } from '../test/until.ts';
import { silentLog } from './job-log.ts';
import { createPgBossQueue, type PgBossQueue } from './pg-boss/index.ts';
import { createTaskRegistry } from './task-registry.ts';

describeWith(describe, 'postgres', 'worker processes on PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof openPostgres>>;
  let queue: PgBossQueue;
  let workers: LineProcess[];

  beforeEach(async () => {
    workers = [];
    database = await openPostgres();
    queue = createPgBossQueue({
      connection: database.connection,
      tasks: createTaskRegistry([sleep]),
      log: silentLog,
      maintain: false,
    });
    await queue.start();
    // What the table itself saw: one row for each job that became completed or failed.
    await database.query(`
      CREATE TABLE settlement (job_id uuid, state text, at timestamptz DEFAULT clock_timestamp());
      CREATE FUNCTION note_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO settlement (job_id, state) VALUES (NEW.id, NEW.state);
        RETURN NULL;
      END $$;
      CREATE TRIGGER note_settlement AFTER INSERT OR UPDATE OF state ON pgboss.job
        FOR EACH ROW WHEN (NEW.name = 'sleep' AND NEW.state IN ('completed', 'failed'))
        EXECUTE FUNCTION note_settlement()`);
  });

  afterEach(async () => {
    for (const { child, ended } of workers) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      await ended;
    }
    await queue.stop();
    await database.close();
  });

  async function startWorker(): Promise<LineProcess> {
    const worker = startWorkerProcess(database.url);
    workers.push(worker);
    await worker.line('ready');
    return worker;
  }
  const settlements = () =>
    database.query<{ job_id: string; state: string; at: Date }>('SELECT * FROM settlement');

  it('J01 of 200 jobs, with one of two workers killed by SIGKILL in the middle, every one succeeds once, the last within 15 s', async () => {
    const ids: unknown[] = [];
    for (let n = 0; n < 200; n++) ids.push(await queue.enqueue(sleep, { milliseconds: 200 }));
    const [victim] = await Promise.all([startWorker(), startWorker()]);
    await until(async () => (await settlements()).length >= 80);
    // It may have nothing just now: its jobs end together.
    const begun = () => victim?.lines.filter((line) => 'started' in line).length ?? 0;
    const before = begun();
    await until(() => begun() > before);
    victim?.child.kill('SIGKILL');
    const killedAt = Date.now();
    await until(async () => (await settlements()).length >= 200, 25_000);

    const settled = await settlements();
    const lastAt = Math.max(...settled.map(({ at }) => at.getTime()));
    expect(settled.map(({ job_id }) => job_id).toSorted()).toEqual(ids.toSorted());
    expect(new Set(settled.map(({ state }) => state))).toEqual(new Set(['completed']));
    expect(lastAt - killedAt).toBeLessThan(15_200);
    const retaken = await database.query(
      "SELECT id FROM pgboss.job WHERE name = 'sleep' AND retry_count > 0",
    );
    expect(retaken.length).toBeGreaterThan(0);
  }, 180_000);

  it('J02 a worker stopped past its lease and woken again settles nothing: its jobs ran elsewhere, and the signal says "lost"', async () => {
    const zombie = await startWorker();
    // One is over when the process wakes and wants to complete; the other still runs.
    await queue.enqueue(sleep, { milliseconds: 5_000, again: 100 });
    const running = await queue.enqueue(sleep, { milliseconds: 60_000, again: 100 });
    await until(() => zombie.lines.filter((line) => 'started' in line).length === 2);
    zombie.child.kill('SIGSTOP');
    await startWorker();
    await until(async () => (await settlements()).length === 2, 25_000);
    zombie.child.kill('SIGCONT');

    expect(await zombie.line('aborted')).toEqual({ aborted: running, reason: 'lost' });
    const refused = () =>
      zombie.lines.filter((line) => line['message'] === 'the job is no longer ours');
    await until(() => refused().length === 2);
    expect(
      refused()
        .map((line) => line['outcome'])
        .toSorted(),
    ).toEqual(['completed', 'lost']);
    await delay(500);
    expect((await settlements()).map(({ state }) => state)).toEqual(['completed', 'completed']);
  }, 180_000);

  it('J07 a worker whose slots are all taken, with more jobs waiting, uses less than 5 % of a core', async () => {
    const worker = await startWorker();
    for (let n = 0; n < 30; n++) await queue.enqueue(sleep, { milliseconds: 60_000 });
    await until(() => worker.lines.filter((line) => 'started' in line).length === 10);
    const cpu = () =>
      worker.lines.filter((line) => 'cpuMs' in line).map(({ cpuMs }) => Number(cpuMs));
    worker.child.kill('SIGUSR2');
    await until(() => cpu().length === 1);
    await delay(5_000);
    worker.child.kill('SIGUSR2');
    await until(() => cpu().length === 2);
    const [before = 0, after = 0] = cpu();
    expect(after - before).toBeLessThan(250);
  }, 180_000);

  it('J10 (the runner) at SIGTERM running jobs get their grace, the rest are handed back to another worker, and the exit code is 0', async () => {
    const leaving = await startWorker();
    await queue.enqueue(sleep, { milliseconds: 700 });
    await queue.enqueue(sleep, { milliseconds: 60_000, again: 100 });
    await until(() => leaving.lines.filter((line) => 'started' in line).length === 2);
    leaving.child.kill('SIGTERM');
    expect(await leaving.ended).toBe(0);
    expect(await leaving.line('stopped')).toEqual({ stopped: { drained: 1, handedBack: 1 } });
    expect(await settlements()).toHaveLength(1);

    await startWorker();
    await until(async () => (await settlements()).length === 2);
  }, 180_000);
});
