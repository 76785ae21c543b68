import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi } from './harness.ts';

const model = 'llama3.2:latest';
const messages = [{ role: 'user', content: 'Hello' }];

let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;

beforeAll(async () => {
  api = await startTestApi({
    env: {
      QUOTAS: 'user:concurrency=1000,user:tokens/month=900000000',
      RATE_LIMIT_CHAT: '900000/1d',
      RATE_LIMIT_CALLER: '900000/1d',
      RATE_LIMIT_CHAT_ORGANIZATION: '900000/1d',
    },
  });
  token = (await api.signIn()).access_token;
});
afterAll(() => api.close());

/** The signal and the answer of each request: whoever still has them has forgotten to let go. */
const ended: WeakRef<object>[] = [];

async function post(path: string, json: object, aborter = new AbortController()) {
  const { signal } = aborter;
  const response = await api.request(path, { json: { model, ...json }, token, signal });
  ended.push(new WeakRef(signal), new WeakRef(response));
  return response;
}

/** How many signals and answers are left when everything that nobody holds was collected. */
async function left(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  for (let round = 0; round < 3; round++) {
    await turn();
    collect();
  }
  return ended.filter((each) => each.deref() !== undefined).length;
}

/** Five requests: whole, streamed, a turn, left midway, and one whose client is gone before the answer. */
async function five(): Promise<void> {
  const gone = new AbortController();
  setTimeout(() => gone.abort(), 3);
  const midway = await post('/v1/chat/completions', { messages, stream: true });
  const reader = midway.body?.getReader();
  await reader?.read();
  await Promise.all([
    reader?.cancel(),
    post('/v1/chat/completions', { messages }).then((response) => response.text()),
    post('/v1/chat/completions', { messages, stream: true }).then((response) => response.text()),
    post('/v1/chat/stream', { message: 'Hello' }).then((response) => response.text()),
    post('/v1/chat/completions', { messages }, gone).then((response) => response.text()),
  ]);
}

/** What a process keeps open, by kind, and what the accounts say is held. */
async function held() {
  for (let n = 0; n < 2; n++) await api.accounts.flush();
  const grants = await api.database.prisma.quotaGrant.findMany({
    where: { outstanding: { not: 0 } },
  });
  const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  return { generations: api.ollama.active, grants: grants.length, timers };
}

it('G09 leaves no timer, generation, reservation, listener or answer behind after a thousand requests, two fifths of them left', async () => {
  const warnings: string[] = [];
  process.on('warning', ({ name }) => warnings.push(name));
  for (let n = 0; n < 10; n++) await five();
  await expect.poll(async () => (await held()).generations, { timeout: 20_000 }).toBe(0);
  const before = await held();
  for (let n = 0; n < 40; n++) await Promise.all(Array.from({ length: 5 }, five));
  await expect
    .poll(
      async () => {
        const { generations, grants, timers } = await held();
        return generations === 0 && grants === 0 && timers <= before.timers + 5;
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  expect(warnings).not.toContain('MaxListenersExceededWarning');
  // The last ones may still be on the stack, in a pool or in the cache of a compiler.
  expect(ended.length).toBeGreaterThan(2_000);
  await expect.poll(left, { timeout: 20_000 }).toBeLessThan(50);
});
