// What becomes of requests when twice as many come as can be served: measures what the built API on real PostgreSQL serves when it
// refuses nothing, how fast it answers with little to do, and what it does with twice that rate, whether or not answers come.
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase } from '@headgate/db/testing';
import { Pool } from 'undici';
import { pin } from './pin.ts';
import { cpuMicroseconds } from './process-usage.ts';
import { apiEnvironment, jsonType, type Program, signIn, start } from './programs.ts';

const seconds = Number(process.env['BENCH_SECONDS'] ?? 8);
const path = process.env['BENCH_PATH'] ?? '/v1/projects';
const mostTimesUnloaded = 3;
// A burst is taken in; that the queue stands is known after that.
const onsetSeconds = 1;
const connections = 512;

await using stack = new AsyncDisposableStack();
const database = await createTestDatabase({ on: 'postgres' });
stack.defer(() => database.close());
const standIn = await start(['--conditions=@headgate/source', 'bench/stand-in.ts']);
stack.defer(() => standIn.stop());

async function startApi(environment: Record<string, string>): Promise<Program> {
  const api = await start(['--enable-source-maps', 'dist/main.js'], environment, '/ready');
  stack.defer(() => api.stop());
  return api;
}
const environment = apiEnvironment(database.url, standIn.url);
const unlimited = await startApi(environment);
const { MAX_QUEUE_DELAY: _, ...asItComes } = environment;
const api = await startApi(asItComes);
console.log(pin([unlimited.pid, api.pid], [standIn.pid, process.pid]));
const headers = { ...jsonType, Authorization: `Bearer ${await signIn(api.url)}` };
for (let index = 0; index < 20; index++) {
  const body = JSON.stringify({ name: `project ${index}` });
  await fetch(`${api.url}/v1/projects`, { method: 'POST', headers, body });
}

interface Outcome {
  readonly status: number;
  /** Milliseconds since the phase began. */
  readonly sentAt: number;
  readonly ms: number;
}

/** Sends requests to a process over connections that are open before anything is measured. */
async function senderTo({ url }: Program) {
  const pool = new Pool(url, { connections });
  stack.defer(() => pool.destroy());
  async function one(beganAt = 0): Promise<Outcome> {
    const startedAt = performance.now();
    const { statusCode: status, body } = await pool.request({ path, method: 'GET', headers });
    await body.dump();
    return { status, sentAt: startedAt - beganAt, ms: performance.now() - startedAt };
  }
  // One that is refused for want of room in the backlog is tried again after a second, which says nothing of the API.
  for (let opened = 0; opened < connections; opened += 64) {
    await Promise.all(Array.from({ length: opened + 64 }, () => one()));
  }
  return {
    /** So many callers, each of whom asks again when it is answered. */
    async closedLoop(callers: number): Promise<readonly Outcome[]> {
      const until = performance.now() + seconds * 1_000;
      const outcomes: Outcome[] = [];
      await Promise.all(
        Array.from({ length: callers }, async () => {
          while (performance.now() < until) outcomes.push(await one());
        }),
      );
      return outcomes;
    },
    /** So many a second, whether or not answers come. */
    async openLoop(perSecond: number, during = seconds): Promise<readonly Outcome[]> {
      const beganAt = performance.now();
      const sent: Promise<Outcome>[] = [];
      for (;;) {
        const elapsed = (performance.now() - beganAt) / 1_000;
        if (elapsed > during) return Promise.all(sent);
        while (sent.length < elapsed * perSecond) sent.push(one(beganAt));
        // Not in a busy loop: PostgreSQL has this core too.
        await sleep(1);
      }
    },
  };
}

const toUnlimited = await senderTo(unlimited);
await toUnlimited.closedLoop(16);
const cpuBefore = cpuMicroseconds(unlimited.pid);
const served = await toUnlimited.closedLoop(16);
const cpuServed = cpuMicroseconds(unlimited.pid) - cpuBefore;
const sustainable = served.length / seconds;

const toApi = await senderTo(api);
await toApi.openLoop(sustainable / 2);
const unloaded = await toApi.openLoop(sustainable / 10);
const twice = await toApi.openLoop(2 * sustainable, onsetSeconds + seconds);
const others = twice.filter(({ status }) => status !== 200 && status !== 503).length;
const isOnset = ({ sentAt }: Outcome) => sentAt < onsetSeconds * 1_000;
const ended = (status: number) => twice.filter((each) => each.status === status);
const accepted = ended(200).filter((each) => !isOnset(each));

console.log('| load | requests/s | p50 ms | p99 ms |\n|---|---|---|---|');
row('16 callers, nothing refused: the sustainable rate', served);
row('a tenth of that', unloaded);
row('twice that: accepted', accepted);
row(
  'twice that: refused with 503',
  ended(503).filter((each) => !isOnset(each)),
);
row('its first second: accepted', ended(200).filter(isOnset), onsetSeconds);
const share = cpuServed / seconds / 10_000;
console.log(
  `API: ${(cpuServed / served.length).toFixed(0)} µs of CPU a request, ${share.toFixed(0)} % of a core at the sustainable rate`,
);
const ratio = quantile(accepted, 0.99) / quantile(unloaded, 0.99);
console.log(
  `\naccepted p99 / unloaded p99: ${ratio.toFixed(2)}; neither accepted nor refused: ${others}`,
);
if (ratio > mostTimesUnloaded || others > 0) process.exitCode = 1;

function row(name: string, outcomes: readonly Outcome[], during = seconds): void {
  const [p50, p99] = [0.5, 0.99].map((share) => quantile(outcomes, share).toFixed(1));
  console.log(`| ${name} | ${(outcomes.length / during).toFixed(0)} | ${p50} | ${p99} |`);
}

function quantile(outcomes: readonly Outcome[], share: number): number {
  const sorted = outcomes.map(({ ms }) => ms).sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
