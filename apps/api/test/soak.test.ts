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

const post = (path: string, json: object, signal?: AbortSignal) =>
  api.request(path, { json: { model, ...json }, token, ...(signal && { signal }) });

/** Five requests: whole, streamed, a turn, left midway, and one whose client is gone before the answer. */
async function five(): Promise<void> {
  const gone = AbortSignal.timeout(3);
  const left = await post('/v1/chat/completions', { messages, stream: true });
  const reader = left.body?.getReader();
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

it('G09 leaves no timer, generation or reservation behind after a thousand requests, two fifths of them left', async () => {
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
});
