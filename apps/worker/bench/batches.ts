// A batch of requests against the scripted Ollama: how much of the model's concurrency a worker keeps busy, how many lines
// a second that makes, and what the worker needs of memory meanwhile. BATCH_LINES=1000 makes it shorter,
// WORKER_HEAP_MIB=96 bounds the heap of the worker.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { batchTasks } from '@headgate/batches';
import { prismaBatches } from '@headgate/batches/prisma';
import { uuidv7 } from '@headgate/core';
import { createTestDatabase } from '@headgate/db/testing';
import { prismaFileStore, prismaFiles } from '@headgate/files/prisma';
import { createTaskRegistry, silentLog } from '@headgate/jobs';
import { connectionTo, createPgBossQueue } from '@headgate/jobs/pg-boss';
import { startOllamaServer } from '@headgate/model-provider/testing';
import { deliverWebhook } from '@headgate/webhooks';

const count = Number(process.env['BATCH_LINES'] ?? 10_000);
const slots = 16;
const answerMs = 400;
const generateId = uuidv7();

const ollama = await startOllamaServer({
  models: [
    {
      name: 'bench:latest',
      loaded: true,
      script: { chunks: ['Good', ' day'], chunkDelayMs: answerMs / 2 },
    },
  ],
});
const test = await createTestDatabase({ on: 'postgres' });
const { prisma } = test.database;
const queue = createPgBossQueue({
  connection: connectionTo(test.database, test.url),
  tasks: createTaskRegistry([...batchTasks, deliverWebhook]),
  log: silentLog,
  maintain: false,
});
await queue.start();
const files = prismaFiles({ prisma, store: prismaFileStore({ prisma }) });
const batches = prismaBatches({ prisma, queue });

async function* input(): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n += 1) {
    const content = `Question ${n}: ${'word '.repeat(100)}`;
    const body = { model: 'bench:latest', messages: [{ role: 'user', content }] };
    const line = { custom_id: `${n}`, method: 'POST', url: '/v1/chat/completions', body };
    yield Buffer.from(`${JSON.stringify(line)}\n`);
  }
}

const owner = { organizationId: generateId(), createdBy: generateId() };
await prisma.organization.create({ data: { id: owner.organizationId, name: 'bench' } });
const staged = await files.stage(owner.organizationId, input());
const file = await files.keep(staged, {
  ...owner,
  purpose: 'batch',
  filename: 'bench.jsonl',
  expiresAt: new Date(Date.now() + 86_400_000),
});

const worker = startWorker(test.url ?? '');
const { id } = await batches.create({
  ...owner,
  endpoint: '/v1/chat/completions',
  inputFileId: file.id,
  completionWindow: '24h',
  metadata: null,
});

const resident: number[] = [];
let batch = await batches.find(owner.organizationId, id);
while (batch && !batch.endedAt) {
  await delay(1_000);
  batch = await batches.find(owner.organizationId, id);
  if (worker.exitCode !== null) throw new Error('the worker has ended');
  if (batch?.state === 'in_progress') resident.push(residentMiB(worker.pid ?? 0));
}
if (!batch?.inProgressAt || !batch.finalizingAt || !batch.endedAt) throw new Error('no end');

const asked = ollama.requests.filter(({ path }) => path === '/api/chat');
const from = Math.min(...asked.map(({ receivedAtMs }) => receivedAtMs));
const to = Math.max(...asked.map(({ finishedAtMs = 0 }) => finishedAtMs));
const busyMs = asked.reduce(
  (sum, { receivedAtMs, finishedAtMs = receivedAtMs }) => sum + finishedAtMs - receivedAtMs,
  0,
);
const seconds = (to - from) / 1_000;
const [first, second] = halves(resident);
const rows = {
  lines: `${batch.completed} of ${count}, ${asked.length} requests`,
  'busy share of the model': `${((100 * busyMs) / (slots * (to - from))).toFixed(1)} % of ${slots} slots`,
  'most at a time': `${ollama.mostActive}`,
  'lines a second': `${(count / seconds).toFixed(1)} (at most ${((1_000 * slots) / answerMs).toFixed(0)})`,
  'CPU of the worker': `${((10 * cpuTicks(worker.pid ?? 0)) / count).toFixed(1)} ms a line, its start included`,
  'validated in': `${(batch.inProgressAt.getTime() - batch.createdAt.getTime()) / 1_000} s`,
  'files written in': `${(batch.endedAt.getTime() - batch.finalizingAt.getTime()) / 1_000} s`,
  'resident memory': `${first} MiB in the first half, ${second} MiB in the second, ${Math.max(...resident)} MiB at most`,
};
for (const [name, value] of Object.entries(rows)) console.log(`${name.padEnd(26)}${value}`);

worker.kill('SIGTERM');
await once(worker, 'exit');
await queue.stop();
await ollama.close();
await test.close();

function startWorker(databaseUrl: string): ChildProcess {
  // With a small heap, what were kept of each line would end the process.
  const heap = process.env['WORKER_HEAP_MIB'];
  const limit = heap === undefined ? [] : [`--max-old-space-size=${heap}`];
  const node = ['--conditions=@headgate/source', ...limit];
  return spawn(process.execPath, [...node, 'src/main.ts'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      WORKER_PORT: '0',
      LOG_LEVEL: 'warn',
      BATCH_CONCURRENCY: String(2 * slots),
      MODELS_CONFIG: JSON.stringify({
        providers: { ollama: { type: 'ollama', base_url: ollama.url, concurrency: slots } },
      }),
    },
  });
}

/** What the system says that a process has in memory. */
function residentMiB(pid: number): number {
  const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return Math.round((Number(pages) * 4_096) / 1024 ** 2);
}

/** Hundredths of a second that a process has computed for. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** The means of the first and the second half. */
function halves(values: readonly number[]): [number, number] {
  const middle = Math.floor(values.length / 2);
  const mean = (part: readonly number[]) =>
    Math.round(part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length));
  return [mean(values.slice(0, middle)), mean(values.slice(middle))];
}
