// What becomes of requests when twice as many come as can be served: measures what the built API on real PostgreSQL serves and how
// fast it answers with little to do, then sends twice that rate, whether or not answers come, and compares.
import { setImmediate as turn } from 'node:timers/promises';
import { createTestDatabase } from '@headgate/db/testing';
import { Pool } from 'undici';
import { pin } from './pin.ts';
import { cpuMicroseconds } from './process-usage.ts';
import { apiEnvironment, jsonType, signIn, start } from './programs.ts';

const seconds = Number(process.env['BENCH_SECONDS'] ?? 8);
const path = process.env['BENCH_PATH'] ?? '/v1/projects';
const mostTimesUnloaded = 3;

await using stack = new AsyncDisposableStack();
const database = await createTestDatabase({ on: 'postgres' });
stack.defer(() => database.close());
const standIn = await start(['--conditions=@headgate/source', 'bench/stand-in.ts']);
stack.defer(() => standIn.stop());
const environment = apiEnvironment(database.url, standIn.url);
const api = await start(['--enable-source-maps', 'dist/main.js'], environment, '/ready');
stack.defer(() => api.stop());
console.log(pin([api.pid], [standIn.pid, process.pid]));
const headers = { ...jsonType, Authorization: `Bearer ${await signIn(api.url)}` };
for (let index = 0; index < 20; index++) {
  const body = JSON.stringify({ name: `project ${index}` });
  await fetch(`${api.url}/v1/projects`, { method: 'POST', headers, body });
}
const connections = 512;
const pool = new Pool(api.url, { connections });
stack.defer(() => pool.destroy());

interface Outcome {
  readonly status: number;
  readonly ms: number;
}

async function one(): Promise<Outcome> {
  const startedAt = performance.now();
  const { statusCode: status, body } = await pool.request({ path, method: 'GET', headers });
  await body.dump();
  return { status, ms: performance.now() - startedAt };
}

/** As many as can be served: so many callers, each of whom asks again when it is answered. */
async function closedLoop(callers: number): Promise<readonly Outcome[]> {
  const until = performance.now() + seconds * 1_000;
  const outcomes: Outcome[] = [];
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < until) outcomes.push(await one());
    }),
  );
  return outcomes;
}

/** So many a second, whether or not answers come. */
async function openLoop(perSecond: number): Promise<readonly Outcome[]> {
  const startedAt = performance.now();
  const sent: Promise<Outcome>[] = [];
  for (;;) {
    const elapsed = performance.now() - startedAt;
    if (elapsed > seconds * 1_000) break;
    while (sent.length < (elapsed / 1_000) * perSecond) sent.push(one());
    await turn();
  }
  return Promise.all(sent);
}

// A connection that is refused for want of room in the backlog is tried again after a second, which says nothing of the API.
for (let opened = 0; opened < connections; opened += 64) {
  await Promise.all(Array.from({ length: opened + 64 }, one));
}
await closedLoop(16);
const cpuBefore = cpuMicroseconds(api.pid);
const served = await closedLoop(16);
const cpuServed = cpuMicroseconds(api.pid) - cpuBefore;
const sustainable = served.length / seconds;
const unloaded = await openLoop(sustainable / 10);
const atOnce = await openLoop(2 * sustainable);
const accepted = atOnce.filter(({ status }) => status === 200);
const refused = atOnce.filter(({ status }) => status === 503);
const others = atOnce.length - accepted.length - refused.length;

console.log('| load | requests/s | p50 ms | p99 ms |\n|---|---|---|---|');
row('16 callers, the sustainable rate', served);
row('a tenth of that', unloaded);
row('twice that: accepted', accepted);
row('twice that: refused with 503', refused);
console.log(
  `API: ${(cpuServed / served.length).toFixed(0)} µs of CPU a request, ${(cpuServed / seconds / 10_000).toFixed(0)} % of a core`,
);
const ratio = quantile(accepted, 0.99) / quantile(unloaded, 0.99);
console.log(
  `\naccepted p99 / unloaded p99: ${ratio.toFixed(2)}; neither accepted nor refused: ${others}`,
);
if (ratio > mostTimesUnloaded || others > 0) process.exitCode = 1;

function row(name: string, outcomes: readonly Outcome[]): void {
  const [p50, p99] = [0.5, 0.99].map((share) => quantile(outcomes, share).toFixed(1));
  console.log(`| ${name} | ${(outcomes.length / seconds).toFixed(0)} | ${p50} | ${p99} |`);
}

function quantile(outcomes: readonly Outcome[], share: number): number {
  const sorted = outcomes.map(({ ms }) => ms).sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
