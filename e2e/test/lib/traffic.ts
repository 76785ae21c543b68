import { expect } from 'vitest';
import { fetch } from './checked-fetch.ts';
import type { MonitoredStack } from './monitored-stack.ts';
import { account } from './sign-in.ts';

/** Settings under which {@link everyKindOfTraffic} meets every limit there is. */
export function settingsForTraffic({ ollamaUrl }: { ollamaUrl: string }): Record<string, string> {
  const models = {
    providers: {
      local: { type: 'ollama', base_url: ollamaUrl },
      narrow: { type: 'ollama', base_url: ollamaUrl, concurrency: 1, queue: 1 },
      // Nobody listens on the discard port.
      broken: {
        type: 'ollama',
        base_url: 'http://127.0.0.1:9',
        offers: 'none',
        retry: false,
        breaker: { failures: 2, cool_down: '10m' },
      },
    },
    models: {
      chat: { provider: 'local', model: 'llama3.2:latest', price: { input: 1, output: 2 } },
      queued: { provider: 'narrow', model: 'llama3.2:latest' },
      broken: { provider: 'broken', model: 'one' },
      rescued: { provider: 'broken', model: 'two', fallbacks: ['chat'] },
    },
  };
  return {
    MODELS_CONFIG: JSON.stringify(models),
    RATE_LIMIT_EMAIL: '3/1h',
    MAX_CONCURRENT_REQUESTS: '8',
    EGRESS_ALLOW_CIDRS: '127.0.0.0/8',
  };
}

/** Signs up once; then each call makes requests that end in every way a request, a job or a webhook can end. */
export async function everyKindOfTraffic(stack: MonitoredStack) {
  const { api, nginx, receiverUrl } = stack;
  api.ollama.setScript('llama3.2:latest', { chunks: ['one ', 'two '], chunkDelayMs: 100 });
  const ask = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${api.url}${path}`, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'Content-Type': 'application/json', ...headers },
    }).then(async (response) => {
      await response.clone().text();
      return response;
    });
  const statuses = async (answers: readonly Promise<Response>[]) =>
    (await Promise.all(answers)).map(({ status }) => status);

  const [signedUp] = await statuses([ask('/v1/auth/signup', account)]);
  expect(signedUp).toBe(201);
  const login = async () => (await (await ask('/v1/auth/login', account)).json()) as Tokens;
  const { access_token: token } = await login();
  const known = { Authorization: `Bearer ${token}` };
  const chat = (model: string, stream = false) =>
    ask(
      '/v1/chat/completions',
      { model, stream, messages: [{ role: 'user', content: 'Count' }] },
      known,
    );
  for (const path of ['/good', '/bad']) {
    const event_types = ['job.succeeded', 'job.failed'];
    const made = await ask('/v1/webhooks', { url: `${receiverUrl}${path}`, event_types }, known);
    expect(made.status).toBe(201);
  }

  return async (): Promise<void> => {
    // What is answered, through nginx as well.
    const listed = [ask('/v1/projects', undefined, known), ask('/v1/models', undefined, known)];
    expect(await statuses(listed)).toEqual([200, 200]);
    expect((await nginx.fetch('/v1/users/me', { headers: known })).status).toBe(200);

    // Keys: run, replayed, and used for something else.
    const keyed = { ...known, 'Idempotency-Key': crypto.randomUUID() };
    const project = (name: string) => ask('/v1/projects', { name }, keyed);
    expect((await project('one')).status).toBe(201);
    expect(await statuses([project('one')])).toEqual([201]);
    expect(await statuses([project('two')])).toEqual([409]);

    // Refused: unknown, wrong, invalid, twice, too many, and by a page's policy.
    const wrong = { ...account, password: 'wrong horse 1' };
    const { refresh_token: first } = await login();
    const refresh = (refresh_token: string) => ask('/v1/auth/refresh', { refresh_token });
    const { refresh_token: second } = (await (await refresh(first)).json()) as Tokens;
    expect((await refresh(second)).status).toBe(200);
    const refused = [
      ask('/v1/users/me'),
      ask('/v1/users/me', undefined, { Authorization: 'Bearer hg_live_nobody' }),
      ask('/v1/auth/login', wrong),
      ask('/v1/projects', { name: '' }, known),
      ask('/nowhere', undefined, known),
      refresh(first),
    ];
    expect(await statuses(refused)).toEqual([401, 401, 401, 422, 404, 401]);
    const signups = Array.from({ length: 4 }, (_, index) =>
      ask('/v1/auth/signup', { ...account, email: `${index}-${crypto.randomUUID()}@example.com` }),
    );
    expect(await statuses(signups)).toContain(429);
    const report = {
      'document-uri': 'https://headgate.test/docs',
      'violated-directive': 'img-src',
    };
    const reported = await ask(
      '/csp-reports',
      { 'csp-report': report },
      { 'Content-Type': 'application/csp-report' },
    );
    expect(reported.status).toBe(204);

    // Models: whole, streamed, embedded, failed, rescued, queued, and too many at a time.
    expect(await statuses([chat('chat'), chat('chat', true), chat('rescued')])).toEqual([
      200, 200, 200,
    ]);
    const embedded = ask('/v1/embeddings', { model: 'nomic-embed-text', input: 'a gate' }, known);
    expect(await statuses([embedded])).toEqual([200]);
    for (const attempt of [chat('broken'), chat('broken')]) {
      expect((await attempt).status).toBeGreaterThanOrEqual(502);
    }
    expect(await statuses([chat('queued'), chat('queued'), chat('queued')])).toContain(503);
    const flood = Array.from({ length: 16 }, () => chat('chat'));
    expect(await statuses(flood)).toContain(503);

    // Jobs that succeed, fail for good and are tried again; each end is told to both receivers.
    const job = (model: string) =>
      ask(
        '/v1/jobs',
        { type: 'chat', input: { model, messages: [{ role: 'user', content: 'Hi' }] } },
        known,
      );
    expect(await statuses([job('chat'), job('nobody'), job('broken')])).toEqual([202, 202, 202]);
  };
}

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}
