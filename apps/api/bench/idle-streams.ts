// What streams cost that have nothing to say: follows a job that does not run over many connections of the built API on real
// PostgreSQL, and ends with exit code 1 when they need more memory than they may or do not all hear of the job's end.
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { createTestDatabase } from '@headgate/db/testing';
import { cpuMicroseconds } from './process-usage.ts';
import { apiEnvironment, jsonType, signIn, start } from './programs.ts';
import type { SettledMemory } from './settled-memory.ts';

const count = Number(process.env['IDLE_STREAMS'] ?? 2_000);
const idleSeconds = 10;
const mebibyte = 1024 * 1024;
/** Of resident memory, for 2,000 streams. */
const mostMebibytes = 60;

await using stack = new AsyncDisposableStack();
const database = await createTestDatabase({ on: 'postgres' });
stack.defer(() => database.close());
const standIn = await start(['--conditions=@headgate/source', 'bench/stand-in.ts']);
stack.defer(() => standIn.stop());
const api = await start(
  ['--expose-gc', '--import=./bench/settled-memory.ts', '--enable-source-maps', 'dist/main.js'],
  { ...apiEnvironment(database.url, standIn.url), MAX_STREAMS_PER_CALLER: String(count) },
  '/ready',
);
stack.defer(() => api.stop());
const headers = { ...jsonType, Authorization: `Bearer ${await signIn(api.url)}` };

const job = await post('/v1/jobs', {
  type: 'chat',
  input: { model: 'short:latest', messages: [{ role: 'user', content: 'Hello' }] },
  run_at: '2099-01-01T00:00:00Z',
});
const agent = new Agent({ keepAlive: true, maxSockets: count });
// Code and pools that every stream uses are there before the first look.
for (const warm of await follow(50)) await leave(warm);
const before = (await api.ask()) as SettledMemory;

const streams = await follow(count);
const busyFrom = cpuMicroseconds(api.pid);
await wait(idleSeconds * 1_000);
const cpu = cpuMicroseconds(api.pid) - busyFrom;
const during = (await api.ask()) as SettledMemory;

const ended = Promise.all(streams.map(lastEvent));
await post(`/v1/jobs/${job.id}/cancel`, {});
const heard = (await ended).filter((event) => event === 'cancelled').length;
await wait(500);
const after = (await api.ask()) as SettledMemory;
agent.destroy();

const resident = (during.resident - before.resident) / mebibyte;
const inUse = (during.inUse - before.inUse) / mebibyte;
console.log(
  '| idle streams | resident MiB | in use MiB | KiB a stream | CPU of a second | resident after their end |',
);
console.log('|---|---|---|---|---|---|');
console.log(
  `| ${count} | +${resident.toFixed(1)} | +${inUse.toFixed(1)} | ${((resident * 1024) / count).toFixed(1)} | ${(cpu / idleSeconds / 10_000).toFixed(1)} % | +${((after.resident - before.resident) / mebibyte).toFixed(1)} |`,
);
console.log(`${heard} of ${count} streams heard of the end of the job`);
if (resident > (mostMebibytes * count) / 2_000 || heard < count) process.exitCode = 1;

async function post(path: string, body: object): Promise<{ id: string }> {
  const answer = await fetch(api.url + path, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as { id: string };
}

/** Opens streams, a hundred at a time, and waits for the first event of each. */
async function follow(streamCount: number): Promise<IncomingMessage[]> {
  const opened: IncomingMessage[] = [];
  while (opened.length < streamCount) {
    const some = Math.min(100, streamCount - opened.length);
    opened.push(...(await Promise.all(Array.from({ length: some }, followOne))));
  }
  return opened;
}

async function followOne(): Promise<IncomingMessage> {
  const request = get(`${api.url}/v1/jobs/${job.id}/events`, { headers, agent });
  const [stream] = (await once(request, 'response')) as [IncomingMessage];
  if (stream.statusCode !== 200) throw new Error(`the stream answered ${stream.statusCode}`);
  await once(stream, 'readable');
  stream.read();
  return stream;
}

async function leave(stream: IncomingMessage): Promise<void> {
  stream.destroy();
  await once(stream, 'close');
}

async function lastEvent(stream: IncomingMessage): Promise<string | undefined> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return [...text.matchAll(/^event: (\w+)$/gm)].at(-1)?.[1];
}
