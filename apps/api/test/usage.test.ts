import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durationText } from '../src/http/middleware/allowances.ts';
import { json, startTestApi } from './harness.ts';

const model = 'llama3.2:latest';
const messages = [{ role: 'user', content: 'Hello' }];

let api: Awaited<ReturnType<typeof startTestApi>>;
let people = 0;

beforeAll(async () => {
  api = await startTestApi({ env: { QUOTAS: 'user:requests/month=40' } });
});
afterAll(() => api.close());

async function someone() {
  const { access_token: token } = await api.signIn(`person${people++}@example.com`);
  const { sub, org } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const userId: string = sub;
  const organizationId: string = org;
  return { token, userId, organizationId, quotas: `/v1/organizations/${organizationId}/quotas` };
}
const complete = (token: string, body: object = {}) =>
  api.request('/v1/chat/completions', { json: { model, messages, ...body }, token });
async function usage(token: string, query = '') {
  await api.accounts.flush();
  const response = await api.request(`/v1/usage?${query}`, { token });
  expect(response.status).toBe(200);
  return json(response);
}

describe('GET /v1/usage', () => {
  it('G02 sums up what ended, was stopped and failed, on every route, and keeps 0 apart from unknown', async () => {
    const { token } = await someone();
    api.ollama.enqueue({ metrics: { prompt_eval_count: 7, eval_count: 3 } });
    await complete(token);
    api.ollama.enqueue({ metrics: { prompt_eval_count: 0, eval_count: 0 } });
    await (await complete(token, { stream: true })).text();
    api.ollama.enqueue({ metrics: null, chunks: ['four', 'four'] });
    await api.request('/v1/chat', { json: { model, message: 'Hi' }, token });
    api.ollama.enqueue({ chunks: ['One'], fail: { afterChunks: 1, by: 'reset' } });
    await (await api.request('/v1/chat/stream', { json: { model, message: 'Hi' }, token })).text();
    // Not one that is tried again.
    api.ollama.enqueue({ error: { status: 400, message: 'no' } });
    await complete(token);
    api.ollama.enqueue({ chunks: ['One', 'two'], chunkDelayMs: 60_000 });
    const stopped = await complete(token, { stream: true });
    const reader = stopped.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await complete(token, { model: 'nobody/has:this' });

    const { items, currency } = await usage(token);
    expect(currency).toBe('USD');
    expect(items).toEqual([
      {
        day: new Date().toISOString().slice(0, 10),
        requests: 6,
        failed_requests: 2,
        aborted_requests: 1,
        estimated_requests: 3,
        uncounted_requests: 1,
        input_tokens: expect.any(Number),
        output_tokens: 3 + 0 + 2 + 1 + 1,
        cost: 0,
      },
    ]);
  });

  it('groups by day, model, key, person and kind, or not at all', async () => {
    const { token, userId } = await someone();
    await complete(token);
    await complete(token, { model: 'echo' });
    const all = await usage(token, 'group_by=day,model,api_key,user,kind');
    expect(all.items).toMatchObject([
      { model: 'echo', api_key_id: null, user_id: userId, kind: 'chat', requests: 1 },
      { model, api_key_id: null, user_id: userId, kind: 'chat', requests: 1 },
    ]);
    const one = await usage(token, 'group_by=');
    expect(one.items).toHaveLength(1);
    expect(one.items[0]).toMatchObject({ requests: 2 });
    expect((await usage(token, 'model=echo')).items[0]).toMatchObject({ requests: 1 });
    expect((await usage(token, 'from=2020-01-01&to=2020-12-31')).items).toEqual([]);
  });

  it('shows a person their own use, and that of everybody to those who manage the organisation', async () => {
    const ada = await someone();
    const grace = await someone();
    await complete(grace.token);
    expect((await usage(ada.token)).items).toEqual([]);
    expect((await usage(ada.token, `scope=organization&user_id=${grace.userId}`)).items).toEqual(
      [],
    );
    await complete(ada.token);
    expect((await usage(ada.token, 'scope=organization')).items[0]).toMatchObject({ requests: 1 });
    await api.database.prisma.membership.updateMany({
      where: { userId: ada.userId },
      data: { role: 'member' },
    });
    await expect
      .poll(async () => (await api.request('/v1/usage?scope=organization', ada)).status, {
        timeout: 20_000,
      })
      .toBe(403);
  });

  it.each(['from=yesterday', 'group_by=mood', 'from=2021-01-02&to=2021-01-01', 'from=2000-01-01'])(
    'refuses %j with 422',
    async (query) => {
      const { token } = await someone();
      expect((await api.request(`/v1/usage?${query}`, { token })).status).toBe(422);
    },
  );
});

describe('quotas', () => {
  it('are set, listed, changed and taken away by those who manage the organisation', async () => {
    const { token, userId, quotas } = await someone();
    const terms = {
      subject_type: 'user',
      subject_id: userId,
      metric: 'tokens',
      window: 'day',
      amount: 5,
    };
    const created = await api.request(quotas, { json: terms, token });
    expect(created.status).toBe(201);
    const quota = await json(created);
    expect(quota).toMatchObject(terms);
    const path = created.headers.get('location') ?? '';
    expect(await json(await api.request(path, { token }))).toEqual(quota);
    expect((await api.request(quotas, { json: terms, token })).status).toBe(409);
    expect((await complete(token)).status).toBe(429);
    const raised = await api.request(path, { method: 'PATCH', json: { amount: 50_000 }, token });
    expect(await json(raised)).toMatchObject({ id: quota.id, amount: 50_000 });
    expect((await complete(token)).status).toBe(200);
    const list = await json(await api.request(quotas, { token }));
    expect(list.items).toMatchObject([{ id: quota.id }]);
    expect((await api.request(path, { method: 'DELETE', token })).status).toBe(204);
    expect((await api.request(path, { token })).status).toBe(404);

    // What failed, such as the second quota of the same terms, is in no line.
    expect((await api.request(path, { method: 'DELETE', token })).status).toBe(404);
    const trail = await json(await api.request(`/v1/audit-events?target=${quota.id}`, { token }));
    expect(trail.items).toMatchObject([
      { action: 'quota.deleted', details: {} },
      { action: 'quota.changed', details: { amount: 50_000 } },
      {
        action: 'quota.created',
        target: { type: 'quota', id: quota.id },
        actor: { user_id: userId },
        details: terms,
      },
    ]);
  });

  it('are nothing to another organisation', async () => {
    const [ada, grace] = [await someone(), await someone()];
    const { token } = grace;
    const terms = {
      subject_type: 'organization',
      subject_id: ada.organizationId,
      metric: 'requests',
      window: 'day',
      amount: 1,
    };
    const created = await api.request(ada.quotas, { json: terms, token: ada.token });
    const path = created.headers.get('location') ?? '';
    const answers = await Promise.all([
      api.request(ada.quotas, { token }),
      api.request(ada.quotas, { json: terms, token }),
      api.request(path, { token }),
      api.request(path.replace(ada.organizationId, grace.organizationId), { token }),
      api.request(path, { method: 'PATCH', json: { amount: 9 }, token }),
      api.request(path, { method: 'DELETE', token }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    const wrong = await api.request(grace.quotas, { json: { ...terms }, token });
    expect(wrong.status).toBe(422);
  });

  it('G08 that are used up answer 429 insufficient_quota, which no client retries', async () => {
    const { token } = await someone();
    const left: (string | null)[] = [];
    for (let n = 0; n < 40; n++) {
      const answer = await complete(token, { model: 'echo' });
      expect(answer.status).toBe(200);
      left.push(answer.headers.get('x-ratelimit-remaining-requests'));
      expect(answer.headers.get('x-ratelimit-limit-requests')).toBe('40');
      expect(answer.headers.get('x-ratelimit-reset-requests')).toMatch(/^(\d+h)?(\d+m)?\d+s$/);
    }
    expect(left.at(0)).toBe('39');
    expect(left.at(-1)).toBe('0');
    const calls = api.ollama.requests.length;
    for (const [path, body] of [
      ['/v1/chat/completions', { model, messages }],
      ['/v1/chat/completions', { model, messages, stream: true }],
    ] as const) {
      const refused = await api.request(path, { json: body, token });
      expect(refused.status).toBe(429);
      expect(refused.headers.get('x-should-retry')).toBe('false');
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(refused.headers.get('retry-after-ms'))).toBeGreaterThan(0);
      expect(refused.headers.get('x-ratelimit-limit-requests')).toBe('40');
      expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0');
      expect(refused.headers.get('x-ratelimit-reset-requests')).toMatch(/^(\d+h)?(\d+m)?\d+s$/);
      expect(await json(refused)).toMatchObject({
        error: { type: 'insufficient_quota', code: 'insufficient_quota' },
      });
    }
    const native = await api.request('/v1/chat/stream', { json: { model, message: 'Hi' }, token });
    expect(native.status).toBe(429);
    expect(native.headers.get('x-should-retry')).toBe('false');
    expect(await json(native)).toMatchObject({
      code: 'insufficient_quota',
      quota: { subject: 'user', metric: 'requests', window: 'month', limit: 40 },
    });
    // What was refused left no trace: no call, no conversation, no use.
    expect(api.ollama.requests.length).toBe(calls);
    expect((await json(await api.request('/v1/conversations', { token }))).items).toEqual([]);
    expect((await usage(token)).items[0]).toMatchObject({ requests: 40 });
  });
});

describe('several answers to one request', () => {
  it('G08 are admitted together or not at all, and each counts', async () => {
    const { token } = await someone();
    for (let n = 0; n < 36; n++) await complete(token, { model: 'echo' });
    const calls = api.ollama.requests.length;
    const refused = await complete(token, { n: 5 });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('4');
    expect(api.ollama.requests.length).toBe(calls);
    const answered = await complete(token, { n: 4 });
    expect(answered.status).toBe(200);
    expect(answered.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    expect((await complete(token)).status).toBe(429);
    expect((await usage(token)).items[0]).toMatchObject({ requests: 40 });
  });
});

describe('durationText', () => {
  it.each([
    [0, '0s'],
    [999, '1s'],
    [61_000, '1m1s'],
    [3_600_000, '1h0m0s'],
    [90_061_000, '25h1m1s'],
  ])('writes %i ms as %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});
