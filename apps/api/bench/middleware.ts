// What every request costs before and after its route: processor time of the API's middlewares over a bare Hono route
// that gives the same answer, in one process and without a network, turn and turn about.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@headgate/core/logging';
import { createTestDatabase } from '@headgate/db/testing';
import { Hono } from 'hono';
import { createApp } from '../src/app.ts';
import { composeApi } from '../src/compose.ts';
import { apiConfig } from '../src/config.ts';

const requests = 5_000;
const unlimited = '900000000/1d';
const directory = await mkdtemp(join(tmpdir(), 'headgate-bench-'));
const database = await createTestDatabase({ on: 'pglite' });
const { values: config } = apiConfig.load({
  env: {
    DATA_DIR: directory,
    PUBLIC_URL: 'https://headgate.test',
    CORS_ORIGINS: 'https://app.example.com',
    RATE_LIMIT_ANONYMOUS: unlimited,
    RATE_LIMIT_NETWORK: unlimited,
    RATE_LIMIT_CALLER: unlimited,
  },
});
const composed = await composeApi({
  config,
  database: database.database,
  log: createLogger({ destination: { write: () => true } }),
});
const api = createApp(composed.services);
const env = { incoming: { socket: { remoteAddress: '198.51.100.7' } } };

const status = await (await api.request('/v1/status', {}, env)).text();
const bare = new Hono()
  .get('/live', (c) => c.json({ status: 'live' }))
  .get('/v1/status', (c) => c.body(status, 200, { 'Content-Type': 'application/json' }));

/** Microseconds of processor time a request. */
async function cpuOf(
  app: Pick<typeof bare, 'request'>,
  path: string,
  { headers = {}, times = requests }: { headers?: Record<string, string>; times?: number } = {},
): Promise<number> {
  const init = { headers: { 'User-Agent': 'bench', ...headers } };
  const before = process.cpuUsage();
  for (let index = 0; index < times; index++) {
    await (await app.request(path, init, env)).text();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

console.log('| route | bare, µs | with all middlewares, µs | added, µs |\n|---|---|---|---|');
for (const path of ['/live', '/v1/status']) {
  const rounds: [number, number][] = [];
  for (let round = 0; round < 6; round++) {
    rounds.push([await cpuOf(bare, path), await cpuOf(api as unknown as typeof bare, path)]);
  }
  const median = (side: 0 | 1) =>
    rounds
      .slice(1)
      .map((round) => round[side])
      .sort((a, b) => a - b)[2] ?? Number.NaN;
  const [without, within] = [median(0), median(1)];
  const cells = [without, within, within - without].map((value) => value.toFixed(1));
  console.log(`| ${path} | ${cells.join(' | ')} |`);
}

console.log('\n| route | 200, µs | 304 to whoever has its tag, µs |\n|---|---|---|');
const account = { email: 'bench@example.com', password: 'correct horse 1' };
const post = (path: string, body: object, headers = {}) =>
  api.request(
    path,
    {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    },
    env,
  );
await post('/v1/auth/signup', account);
const { access_token: token } = (await (await post('/v1/auth/login', account)).json()) as {
  access_token: string;
};
const headers = { Authorization: `Bearer ${token}` };
const content = 'x'.repeat(100_000);
const input = { model: 'echo', messages: [{ role: 'user', content }] };
const schedule = { type: 'chat', input, cron: '0 3 * * *' };
const location = (await post('/v1/schedules', schedule, headers)).headers.get('location') ?? '';
for (const path of ['/openapi.json', location]) {
  const tag = (await api.request(path, { headers }, env)).headers.get('etag') ?? '';
  const times = 300;
  const has = { ...headers, 'If-None-Match': tag };
  await cpuOf(api as unknown as typeof bare, path, { headers, times });
  const whole = await cpuOf(api as unknown as typeof bare, path, { headers, times });
  const kept = await cpuOf(api as unknown as typeof bare, path, { headers: has, times });
  const name = path === location ? '/v1/schedules/{id}, 100 kB' : path;
  console.log(`| ${name} | ${whole.toFixed(1)} | ${kept.toFixed(1)} |`);
}
await composed.close();
await database.close();
await rm(directory, { recursive: true });
