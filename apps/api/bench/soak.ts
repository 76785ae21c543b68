// A long mix of requests against the built API on real PostgreSQL, a fifth of them aborted: prints memory and handles as it
// goes and ends with exit code 1 when they grow.
import { readdirSync, readFileSync } from 'node:fs';
import { createTestDatabase } from '@headgate/db/testing';
import { mixedLoad } from './mixed-load.ts';
import { apiEnvironment, jsonType, signIn, start } from './programs.ts';
import type { SettledMemory } from './settled-memory.ts';

const total = Number(process.env['SOAK_REQUESTS'] ?? 150_000);
const steps = 20;
const every = Math.max(1, Math.floor(total / steps));
const mebibyte = 1024 * 1024;
/** MiB per 10,000 requests, of what is in use and of what is resident. */
const mostGrowth = 1;
const mostMoreHandles = 16;

await using stack = new AsyncDisposableStack();
const database = await createTestDatabase({ on: 'postgres' });
stack.defer(() => database.close());
const standIn = await start(['--conditions=@headgate/source', 'bench/stand-in.ts']);
stack.defer(() => standIn.stop());
const api = await start(
  ['--expose-gc', '--import=./bench/settled-memory.ts', '--enable-source-maps', 'dist/main.js'],
  apiEnvironment(database.url, standIn.url),
  '/ready',
);
stack.defer(() => api.stop());

const load = mixedLoad(api.url, { ...jsonType, Authorization: `Bearer ${await signIn(api.url)}` });
interface Sample extends SettledMemory {
  readonly requests: number;
  readonly handles: number;
}
const samples: Sample[] = [];
console.log(
  '| requests | aborted | resident MiB | settled | in use | open handles | requests/s |\n|---|---|---|---|---|---|---|',
);
for (let step = 1; step <= steps; step++) {
  const startedAt = performance.now();
  await load.run(every);
  const perSecond = Math.round((every * 1000) / (performance.now() - startedAt));
  const resident = residentBytes(api.pid);
  const settled = (await api.ask()) as SettledMemory;
  const sample = { requests: step * every, handles: handles(api.pid), ...settled };
  samples.push(sample);
  console.log(
    `| ${sample.requests} | ${load.aborted} | ${mebibytes(resident)} | ${mebibytes(settled.resident)} | ${mebibytes(settled.inUse)} | ${sample.handles} | ${perSecond} |`,
  );
}
await load.close();

// What the engine holds in reserve hides what grows, hence the settled figures; the first half warms up what is cached.
const secondHalf = samples.slice(steps / 2);
const growth = {
  'in use': growthOf(secondHalf, ({ inUse }) => inUse),
  resident: growthOf(secondHalf, ({ resident }) => resident),
};
const moreHandles = (secondHalf.at(-1)?.handles ?? 0) - (secondHalf[0]?.handles ?? 0);
console.log(
  '\nsecond half, settled, MiB per 10,000 requests:',
  growth,
  'more handles:',
  moreHandles,
);
if (Object.values(growth).some((each) => each > mostGrowth) || moreHandles > mostMoreHandles) {
  process.exitCode = 1;
}

function mebibytes(bytes: number): string {
  return (bytes / mebibyte).toFixed(1);
}

/** MiB per 10,000 requests. */
function growthOf(some: readonly Sample[], bytes: (sample: Sample) => number): number {
  const points = some.map((each) => [each.requests / 10_000, bytes(each) / mebibyte] as const);
  return Number(slope(points).toFixed(3));
}

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
