// A long mix of requests against the built API on real PostgreSQL, a fifth of them aborted: prints memory and handles as it
// goes and ends with exit code 1 when they grow.
import { readdirSync, readFileSync } from 'node:fs';
import { createTestDatabase } from '@headgate/db/testing';
import { mixedLoad } from './mixed-load.ts';
import { apiEnvironment, jsonType, signIn, start } from './programs.ts';

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
const samples: { requests: number; resident: number; handles: number }[] = [];
console.log(
  '| requests | aborted | resident MiB | open handles | requests/s |\n|---|---|---|---|---|',
);
let inUseEarly = 0;
for (let step = 1; step <= steps; step++) {
  const startedAt = performance.now();
  await load.run(every);
  const perSecond = Math.round((every * 1000) / (performance.now() - startedAt));
  const requests = step * every;
  const resident = residentBytes(api.pid) / mebibyte;
  samples.push({ requests, resident, handles: handles(api.pid) });
  console.log(
    `| ${requests} | ${load.aborted} | ${resident.toFixed(1)} | ${handles(api.pid)} | ${perSecond} |`,
  );
  // Early enough that the heap has grown again when its growth begins to count.
  if (step === 2) inUseEarly = await inUse();
}
const inUseLate = await inUse();
await load.close();

const grownInUse = ((inUseLate - inUseEarly) * 10_000) / ((steps - 2) * every);
// The engine takes what the machine has to give before it tidies up: by the second half it has taken it.
const settled = samples.slice(steps / 2);
const grownResident = slope(settled.map(({ requests, resident }) => [requests / 10_000, resident]));
const moreHandles = (settled.at(-1)?.handles ?? 0) - (settled[0]?.handles ?? 0);
console.log(
  `
in use after a collection: ${inUseEarly.toFixed(1)} MiB early, ${inUseLate.toFixed(1)} MiB at the end: ${grownInUse.toFixed(2)} MiB per 10,000 requests
resident, second half: ${grownResident.toFixed(2)} MiB per 10,000 requests; handles: ${moreHandles >= 0 ? '+' : ''}${moreHandles}`,
);
if (Math.max(grownInUse, grownResident) > mostGrowth || moreHandles > mostMoreHandles) {
  process.exitCode = 1;
}

/** What the API still needs once its garbage is collected, in MiB. */
async function inUse(): Promise<number> {
  return Number(await api.ask()) / mebibyte;
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
