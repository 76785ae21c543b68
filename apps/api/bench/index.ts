// The built API on real PostgreSQL against the scripted Ollama, beside a bare proxy in the same run:
// processor time and rate per request, time to the first byte of a stream, and the cold start.
import { createTestDatabase } from '@headgate/db/testing';
import { Pool } from 'undici';
import { pin } from './pin.ts';
import { cpuMicroseconds } from './process-usage.ts';
import { apiEnvironment, jsonType, type Program, signIn, start } from './programs.ts';

const seconds = Number(process.env['BENCH_SECONDS'] ?? 2);

interface Target {
  readonly program: Program;
  readonly path: string;
  readonly headers: Record<string, string>;
  body(model: string, stream: boolean): string;
}

/** Sends requests over so many connections for a while; every answer must be a 200. */
async function load(target: Target, model: string, stream: boolean, connections: number) {
  const pool = new Pool(target.program.url, { connections });
  const body = target.body(model, stream);
  const request = async () => {
    const startedAt = performance.now();
    const answer = await pool.request({
      path: target.path,
      method: 'POST',
      headers: target.headers,
      body,
    });
    let firstByteMs = 0;
    for await (const _ of answer.body) firstByteMs ||= performance.now() - startedAt;
    if (answer.statusCode !== 200) throw new Error(`${target.path} answered ${answer.statusCode}`);
    return firstByteMs;
  };
  const phase = async (milliseconds: number) => {
    const until = performance.now() + milliseconds;
    const firstBytes: number[] = [];
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() < until) firstBytes.push(await request());
      }),
    );
    return firstBytes.sort((a, b) => a - b);
  };
  await phase(500);
  const cpuBefore = cpuMicroseconds(target.program.pid);
  const startedAt = performance.now();
  const firstBytes = await phase(seconds * 1000);
  const elapsed = (performance.now() - startedAt) / 1000;
  const cpu = cpuMicroseconds(target.program.pid) - cpuBefore;
  await pool.close();
  return {
    perSecond: firstBytes.length / elapsed,
    cpuMicroseconds: cpu / firstBytes.length,
    firstByteMs: firstBytes[Math.floor(firstBytes.length / 2)] ?? 0,
  };
}

await using stack = new AsyncDisposableStack();
const database = await createTestDatabase({ on: 'postgres' });
stack.defer(() => database.close());
const standIn = await start(['--conditions=@headgate/source', 'bench/stand-in.ts']);
stack.defer(() => standIn.stop());
const proxy = await start(['bench/bare-proxy.ts', standIn.url]);
stack.defer(() => proxy.stop());

const environment = apiEnvironment(database.url, standIn.url);
const coldStarts: number[] = [];
for (let round = 0; round < 5; round++) {
  const once = await start(['--enable-source-maps', 'dist/main.js'], environment, '/ready');
  coldStarts.push(once.startedInMs);
  await once.stop();
}
const api = await start(['--enable-source-maps', 'dist/main.js'], environment, '/ready');
stack.defer(() => api.stop());

const cores = pin([api.pid, proxy.pid], [process.pid, standIn.pid]);
const token = await signIn(api.url);
const messages = [{ role: 'user', content: 'Hello' }];
const body = (model: string, stream: boolean) => JSON.stringify({ model, messages, stream });
const targets = {
  'bare proxy': {
    program: proxy,
    path: '/api/chat',
    headers: jsonType,
    body: (model: string) => body(model, true),
  },
  headgate: {
    program: api,
    path: '/v1/chat/completions',
    headers: { ...jsonType, Authorization: `Bearer ${token}` },
    body,
  },
} satisfies Record<string, Target>;

console.log(
  `cold start to the first 200: ${Math.round(coldStarts.sort((a, b) => a - b)[2] ?? 0)} ms (median of 5); ${cores}\n`,
);
console.log('| what | bare proxy | headgate | ratio |\n|---|---|---|---|');
for (const [what, model, stream, connections] of [
  ['whole answer, 1 connection', 'short:latest', false, 1],
  ['whole answer, 16 connections', 'short:latest', false, 16],
  ['stream of 100 chunks, 1 connection', 'long:latest', true, 1],
  ['stream of 100 chunks, 16 connections', 'long:latest', true, 16],
] as const) {
  const [reference, ours] = await sideBySide(model, stream, connections);
  row(`${what}: CPU µs per request`, reference.cpuMicroseconds, ours.cpuMicroseconds);
  row(`${what}: requests/s`, reference.perSecond, ours.perSecond);
  if (connections === 1) {
    const added = (ours.firstByteMs - reference.firstByteMs).toFixed(2);
    row(`${what}: first byte p50, ms (+${added})`, reference.firstByteMs, ours.firstByteMs);
  }
}

type Figures = Awaited<ReturnType<typeof load>>;

/** Three rounds, turn and turn about, so that what else the machine does meets both; the median of each figure. */
async function sideBySide(model: string, stream: boolean, connections: number) {
  const rounds: [Figures, Figures][] = [];
  for (let round = 0; round < 3; round++) {
    const reference = await load(targets['bare proxy'], model, stream, connections);
    rounds.push([reference, await load(targets.headgate, model, stream, connections)]);
  }
  const median = (of: (round: [Figures, Figures]) => number) =>
    rounds.map(of).sort((a, b) => a - b)[1] ?? Number.NaN;
  return ([0, 1] as const).map((side) => ({
    perSecond: median((round) => round[side].perSecond),
    cpuMicroseconds: median((round) => round[side].cpuMicroseconds),
    firstByteMs: median((round) => round[side].firstByteMs),
  })) as [Figures, Figures];
}

function row(what: string, reference: number, ours: number): void {
  const digits = Math.max(reference, ours) < 100 ? 2 : 0;
  console.log(
    `| ${what} | ${reference.toFixed(digits)} | ${ours.toFixed(digits)} | ${(ours / reference).toFixed(2)} |`,
  );
}
