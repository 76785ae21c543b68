import { Queue, Worker } from 'bullmq';
import { Logger, run, runMigrations } from 'graphile-worker';
import { Redis } from 'ioredis';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import { createJobRunner, createTaskRegistry, defineTask, silentLog } from '../src/index.ts';
import { createPgBossQueue } from '../src/pg-boss/index.ts';

/** What is compared: something that keeps jobs and runs them. */
export interface Engine {
  readonly name: string;
  /** Stores jobs many at a time, as fast as it can. */
  fill(count: number): Promise<void>;
  /** Stores one job; `at` is handed to the handler. */
  enqueue(at: number): Promise<void>;
  /** Runs jobs with so many slots. */
  start(slots: number, handle: (at: number) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Opens an engine; on PostgreSQL in the database of the URL. */
export type OpenEngine = (servers: {
  readonly postgres: string;
  readonly redis: string;
}) => Promise<Engine>;

const input = z.object({ at: z.number() });
const noop = { name: 'noop', input, interactive: true, timeoutSeconds: 3_600 } as const;

const headgate: OpenEngine = async ({ postgres }) => {
  let handle: (at: number) => Promise<void> = async () => undefined;
  const tasks = createTaskRegistry([defineTask({ ...noop, run: ({ at }) => handle(at) })]);
  const [task] = tasks.tasks;
  if (!task) throw new Error('no task');
  const connection = { connectionString: postgres };
  const queue = createPgBossQueue({ connection, tasks, log: silentLog, maintain: true });
  await queue.start();
  let runner: ReturnType<typeof createJobRunner> | undefined;
  return {
    name: 'headgate',
    // In bulk, since what is measured is how fast they are run.
    fill: async (count) => {
      const boss = await openBoss(postgres);
      for (let left = count; left > 0; left -= 1_000) {
        await boss.insert(
          'noop',
          Array.from({ length: Math.min(left, 1_000) }, () => {
            const id = crypto.randomUUID();
            return {
              id,
              singletonKey: id,
              data: { task: 'noop', input: { at: 0 } },
              heartbeatSeconds: 10,
            };
          }),
        );
      }
      await boss.stop({ graceful: false });
    },
    enqueue: async (at) => void (await queue.enqueue(task, { at })),
    async start(slots, given) {
      handle = given;
      runner = createJobRunner({ source: queue, tasks, log: silentLog, slots });
      runner.start();
    },
    async stop() {
      await runner?.stop(1_000);
      await queue.stop();
    },
  };
};

async function openBoss(connectionString: string): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  return boss.start();
}

const pgBoss: OpenEngine = async ({ postgres }) => {
  const boss = new PgBoss({ connectionString: postgres, superviseIntervalSeconds: 1 });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue('noop', { heartbeatSeconds: 10 });
  return {
    name: 'pg-boss, boss.work()',
    async fill(count) {
      for (let left = count; left > 0; left -= 1_000) {
        const jobs = Array.from({ length: Math.min(left, 1_000) }, () => ({ data: { at: 0 } }));
        await boss.insert('noop', jobs);
      }
    },
    enqueue: async (at) => void (await boss.send('noop', { at })),
    async start(slots, handle) {
      await boss.work<{ at: number }>('noop', { batchSize: slots }, async (jobs) => {
        await Promise.all(jobs.map(({ data }) => handle(data.at)));
      });
    },
    stop: () => boss.stop({ graceful: false }),
  };
};

const quiet = new Logger(() => () => undefined);

const graphileWorker: OpenEngine = async ({ postgres }) => {
  const pool = new pg.Pool({ connectionString: postgres });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  await runMigrations({ pgPool: pool, logger: quiet });
  let runner: Awaited<ReturnType<typeof run>> | undefined;
  return {
    name: 'graphile-worker',
    async fill(count) {
      await pool.query(
        `SELECT graphile_worker.add_job('noop', '{"at":0}'::json) FROM generate_series(1, $1)`,
        [count],
      );
    },
    enqueue: async (at) =>
      void (await pool.query("SELECT graphile_worker.add_job('noop', $1::json)", [
        JSON.stringify({ at }),
      ])),
    async start(concurrency, handle) {
      const taskList = { noop: (payload: unknown) => handle((payload as { at: number }).at) };
      const options = { concurrency, noHandleSignals: true, pollInterval: 1_000, logger: quiet };
      runner = await run({ connectionString: postgres, taskList, ...options });
    },
    async stop() {
      await runner?.stop();
      await pool.end();
    },
  };
};

const bullMq: OpenEngine = async ({ redis }) => {
  const connection = () => new Redis(redis, { maxRetriesPerRequest: null });
  const connections = [connection(), connection()] as const;
  const queue = new Queue<{ at: number }>('noop', {
    connection: connections[0],
    defaultJobOptions: { removeOnComplete: true },
  });
  let worker: Worker<{ at: number }> | undefined;
  return {
    name: 'BullMQ on Redis',
    async fill(count) {
      for (let left = count; left > 0; left -= 1_000) {
        const length = Math.min(left, 1_000);
        await queue.addBulk(Array.from({ length }, () => ({ name: 'noop', data: { at: 0 } })));
      }
    },
    enqueue: async (at) => void (await queue.add('noop', { at })),
    async start(concurrency, handle) {
      worker = new Worker<{ at: number }>('noop', ({ data }) => handle(data.at), {
        ...{ connection: connections[1], concurrency },
        ...{ lockDuration: 5_000, stalledInterval: 5_000 },
      });
    },
    async stop() {
      await worker?.close(true);
      await queue.close();
      for (const each of connections) each.disconnect();
    },
  };
};

export const engines: Readonly<Record<string, OpenEngine>> = {
  headgate,
  pgBoss,
  graphileWorker,
  bullMq,
};
