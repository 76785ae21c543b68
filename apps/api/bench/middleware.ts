// What every request costs before and after its route: processor time of a server with the API's middlewares over that of a bare
// Hono server that gives the same answer, turn and turn about, over HTTP on loopback. The load comes from another process.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@headgate/core/logging';
import { type ListenOptions, listen } from '@headgate/core/node-server';
import { createTestDatabase } from '@headgate/db/testing';
import { startRedis } from '@headgate/test-servers';
import { Hono } from 'hono';
import { createApp } from '../src/app.ts';
import { composeApi } from '../src/compose.ts';
import { apiConfig } from '../src/config.ts';
import type { ApiServices } from '../src/http/services.ts';
import { apiEnvironment, jsonType, signIn } from './programs.ts';
import type { Task } from './senders.ts';

const mostAddedMicroseconds = 120;
const times = 5_000;
const rounds = 12;

await using stack = new AsyncDisposableStack();
const directory = await mkdtemp(join(tmpdir(), 'headgate-bench-'));
stack.defer(() => rm(directory, { recursive: true }));
const database = await createTestDatabase({ on: 'postgres' });
stack.defer(() => database.close());
const redis = await startRedis();
stack.defer(() => redis.stop());
const senders = fork(new URL('senders.ts', import.meta.url), { execArgv: [] });
stack.defer(() => void senders.kill());
senders.once('exit', (code) => {
  if (code !== null) process.exit(1);
});

// As in the answers of the API, so that the two differ in what is around the route alone.
const answer = { id: 'bench', object: 'bench', created_at: '2026-01-01T00:00:00.000Z' };

/** The API with routes that do nothing, below what each of its routes is below. */
async function startApi(
  env: Record<string, string> = {},
  others: Partial<ApiServices> = {},
): Promise<string> {
  const { values: config } = apiConfig.load({
    env: {
      ...apiEnvironment(database.url, 'http://127.0.0.1:9'),
      CORS_ORIGINS: 'https://app.example.com',
      DATA_DIR: directory,
      ...env,
    },
  });
  const composed = await composeApi({
    config,
    database: database.database,
    log: createLogger({ destination: { write: () => true } }),
  });
  stack.defer(() => composed.close());
  const app = createApp({ ...composed.services, ...others });
  app.get('/v1/bench', (c) => c.json(answer)).post('/v1/bench', (c) => c.json(answer, 201));
  return listening(app as Pick<ListenOptions, 'fetch'>);
}

async function listening({ fetch }: Pick<ListenOptions, 'fetch'>): Promise<string> {
  const server = await listen({ fetch, host: '127.0.0.1', port: 0 });
  stack.defer(() => server.close(0));
  return server.url;
}

/** Microseconds of processor time that this process takes for each request of the task. */
async function cpuOf(task: Omit<Task, 'times'>): Promise<number> {
  const before = process.cpuUsage();
  const sent = once(senders, 'message');
  senders.send({ ...task, times } satisfies Task);
  await sent;
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

const plain = await startApi();
const full = await startApi({}, { load: { enter: () => false, leave() {} } });
const shared = await startApi({ REDIS_URL: redis.url });
const status = await (await fetch(`${plain}/v1/status`)).text();
const bare = await listening(
  new Hono()
    .get('/live', (c) => c.json({ status: 'live' }))
    .get('/v1/status', (c) => c.body(status, 200, { 'Content-Type': 'application/json' }))
    .get('/v1/bench', (c) => c.json(answer))
    .post('/v1/bench', async (c) => c.json({ ...answer, ...(await c.req.json()) }, 201)),
);
const headers = { 'User-Agent': 'bench', Origin: 'https://app.example.com' };
const signedIn = { ...headers, ...jsonType, Authorization: `Bearer ${await signIn(plain)}` };
const get = { method: 'GET', status: 200, keyed: false } as const;
const refused = { path: '/v1/bench', status: 503 } as const;
const write = {
  path: '/v1/bench',
  method: 'POST',
  status: 201,
  headers: signedIn,
  body: '{}',
} as const;
const cases: [name: string, url: string, Omit<Task, 'times' | 'url'>][] = [
  ['`GET /live`', plain, { ...get, path: '/live', headers }],
  ['`GET /v1/status`, limits in memory', plain, { ...get, path: '/v1/status', headers }],
  ['a GET by somebody signed in', plain, { ...get, path: '/v1/bench', headers: signedIn }],
  ['the same, limits on Redis', shared, { ...get, path: '/v1/bench', headers: signedIn }],
  ['the same, refused for want of capacity', full, { ...get, ...refused, headers: signedIn }],
  ['a POST by somebody signed in', plain, { ...write, keyed: false }],
  ['the same with a key, kept in PostgreSQL', plain, { ...write, keyed: true }],
];

console.log('| route | bare, µs | with all middlewares, µs | added, µs | times bare |');
console.log('|---|---|---|---|---|');
for (const [name, url, task] of cases) {
  let [without, within] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  // The least of all rounds: whatever else goes on in the machine can only add to it.
  for (let round = 0; round < rounds; round++) {
    const ofBare = { ...task, url: bare, status: task.status === 503 ? 200 : task.status };
    without = Math.min(without, await cpuOf(ofBare));
    within = Math.min(within, await cpuOf({ ...task, url }));
  }
  const added = within - without;
  const cells = [without, within, added].map((value) => value.toFixed(1));
  console.log(`| ${name} | ${cells.join(' | ')} | ${(within / without).toFixed(1)} |`);
  // Who asks another server as well has its system calls to pay besides.
  const asksAnother = task.keyed || url === shared;
  if (!asksAnother && added > mostAddedMicroseconds) process.exitCode = 1;
}
