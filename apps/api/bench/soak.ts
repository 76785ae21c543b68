// A long mix of requests against the built API on real PostgreSQL, a fifth of them aborted: prints memory and handles as it
// goes and ends with exit code 1 when they grow.
import { readdirSync, readFileSync } from 'node:fs';
import { createTestDatabase } from '@headgate/db/testing';
import { mixedLoad } from './mixed-load.ts';
import { apiEnvironment, jsonType, signIn, start } from './programs.ts';

const total = Number(process.env['SOAK_REQUESTS'] ?? 100_000);
const every = Math.max(1, Math.floor(total / 20));
const mostGrowth = 1024 * 1024;

await using stack = new AsyncDisposableStack();
const database = await createTestDatabase({ on: 'postgres' });
stack.defer(() => database.close());
const standIn = await start(['--conditions=@headgate/source', 'bench/stand-in.ts']);
stack.defer(() => standIn.stop());
const api = await start(
  ['--enable-source-maps', 'dist/main.js'],
  apiEnvironment(database.url, standIn.url),
  '/ready',
);
stack.defer(() => api.stop());

const load = mixedLoad(api.url, { ...jsonType, Authorization: `Bearer ${await signIn(api.url)}` });
const samples: { requests: number; bytes: number; handles: number }[] = [];
console.log(
  '| requests | aborted | resident MiB | open handles | requests/s |\n|---|---|---|---|---|',
);
let startedAt = performance.now();
for (let requests = 0; requests < total; requests += every) {
  await load.run(every);
  const seconds = (performance.now() - startedAt) / 1000;
  startedAt = performance.now();
  const sample = {
    requests: requests + every,
    bytes: residentBytes(api.pid),
    handles: handles(api.pid),
  };
  samples.push(sample);
  console.log(
    `| ${sample.requests} | ${load.aborted} | ${(sample.bytes / mostGrowth).toFixed(1)} | ${sample.handles} | ${Math.round(every / seconds)} |`,
  );
}
await load.close();

// The first third is the engine's warming up: compiled code, pools, caches with a bound.
const settled = samples.slice(Math.ceil(samples.length / 3));
const growth = slope(settled.map(({ requests, bytes }) => [requests / 10_000, bytes]));
const more = (settled.at(-1)?.handles ?? 0) - (settled[0]?.handles ?? 0);
console.log(
  `\nresident memory: ${(growth / mostGrowth).toFixed(2)} MiB per 10,000 requests; handles: ${more >= 0 ? '+' : ''}${more}`,
);
if (growth > mostGrowth || more > 16) process.exitCode = 1;

function residentBytes(pid: number): number {
  const [, kibibytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

function handles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** The slope of the straight line through points, by least squares. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(([each]) => each), mean(([, each]) => each)];
  return mean(([eachX, eachY]) => (eachX - x) * (eachY - y)) / mean(([each]) => (each - x) ** 2);
}
