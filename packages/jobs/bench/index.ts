/**
 * No-op jobs a second, the time from enqueue to start, and from the death of a worker until another has its job: of the
 * runner here beside those of others, in one run on one PostgreSQL with fsync and one Redis with fsync once a second.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startPostgres, startRedis } from '@headgate/test-servers';
import pg from 'pg';
import { type Engine, engines } from './engines.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3);
const recoveryLimitMs = 30_000;
const server = await startPostgres({ dedicated: true, durable: true });
const redisServer = await startRedis();
const redis = redisServer.url;

/** An engine on a database of its own. */
async function open(name: string): Promise<Engine & { readonly postgres: string }> {
  const database = `bench_${crypto.randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client(server.url);
  await client.connect();
  await client.query(`CREATE DATABASE ${database}`);
  await client.end();
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  const engine = await engines[name]?.({ postgres: url.href, redis });
  if (!engine) throw new Error(`there is no engine ${name}`);
  return { ...engine, postgres: url.href };
}

/** Jobs a second, of so many that wait. */
async function throughput(name: string, slots: number, count: number): Promise<number> {
  const engine = await open(name);
  await engine.fill(count);
  let done = 0;
  const startedAt = performance.now();
  await new Promise<void>((resolve, reject) => {
    const handle = async () => {
      done += 1;
      if (done === count) resolve();
    };
    engine.start(slots, handle).catch(reject);
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  await engine.stop();
  return count / seconds;
}

/** Milliseconds from the call that enqueues until the job starts, of jobs one after another. */
async function latencies(name: string, count: number): Promise<{ p50: number; p99: number }> {
  const engine = await open(name);
  const times: number[] = [];
  await engine.start(10, async (at) => void times.push(performance.now() - at));
  await delay(2_000);
  for (let n = 0; n < count; n++) {
    await engine.enqueue(performance.now());
    await delay(15 + 10 * Math.random());
  }
  while (times.length < count) await delay(20);
  await engine.stop();
  // The first ones prepare statements and warm code.
  const sorted = times.slice(10).toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}

/** Milliseconds from `kill -9` until another worker has started the job; undefined when it takes too long. */
async function recovery(name: string): Promise<number | undefined> {
  const engine = await open(name);
  const victim = worker(name, engine.postgres);
  await victim.line('ready');
  await engine.enqueue(0);
  await victim.line('started');
  const other = worker(name, engine.postgres);
  await other.line('ready');
  victim.child.kill('SIGKILL');
  const killedAt = performance.now();
  const took = await Promise.race([
    other.line('started').then(() => performance.now() - killedAt),
    delay(recoveryLimitMs, undefined),
  ]);
  other.child.kill('SIGKILL');
  await engine.stop();
  return took;
}

function worker(name: string, postgres: string) {
  const script = fileURLToPath(new URL('./hanging-worker.ts', import.meta.url));
  const args = ['--conditions=@headgate/source', script, name, postgres, redis];
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const seen = new Set<string>();
  const waiting = new Map<string, () => void>();
  if (!child.stdout) throw new Error('no output');
  createInterface({ input: child.stdout }).on('line', (line) => {
    seen.add(line);
    waiting.get(line)?.();
  });
  return {
    child,
    line: (text: string) =>
      seen.has(text)
        ? Promise.resolve()
        : new Promise<void>((resolve) => waiting.set(text, resolve)),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function medianOf(measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) values.push(await measure());
  return median(values);
}

// As they come, these look every two seconds: as many jobs as the others have would take an hour.
const counts: Readonly<Record<string, number>> = { pgBoss: 100 };
const latencyCounts: Readonly<Record<string, number>> = { pgBoss: 50 };

console.log(`medians of ${rounds}; the machine has ${availableParallelism()} cores\n`);
console.log(
  '| engine | jobs/s, 10 slots | jobs/s, 50 slots | enqueue to start p50 / p99 ms | another has it after kill -9 |',
);
console.log('| --- | --- | --- | --- | --- |');
const chosen = process.env['BENCH_ENGINES']?.split(',') ?? Object.keys(engines);
for (const name of chosen) {
  const count = counts[name] ?? 5_000;
  const ten = await medianOf(() => throughput(name, 10, count));
  const fifty = await medianOf(() => throughput(name, 50, counts[name] ? count * 5 : count));
  const { p50, p99 } = await latencies(name, latencyCounts[name] ?? 300);
  const took = await recovery(name);
  const recovered =
    took === undefined
      ? `not within ${recoveryLimitMs / 1_000} s`
      : `${(took / 1_000).toFixed(1)} s`;
  const numbers = [ten.toFixed(0), fifty.toFixed(0), `${p50.toFixed(1)} / ${p99.toFixed(1)}`];
  console.log(`| ${[name, ...numbers, recovered].join(' | ')} |`);
}
await redisServer.stop();
await server.stop();
process.exit(0);
