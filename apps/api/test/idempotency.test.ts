import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, json, startTestApi } from './harness.ts';

const messages = [{ role: 'user', content: 'hello' }];
let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;

beforeAll(async () => {
  api = await startTestApi();
  token = (await api.signIn()).access_token;
});
afterAll(() => api.close());

const chat = (key: string, body: object = {}, as = token) =>
  api.request('/v1/chat/completions', {
    json: { model: 'echo', messages, ...body },
    token: as,
    headers: { 'Idempotency-Key': key },
  });
const records = () =>
  api.database.prisma.idempotencyRecord.findMany({ orderBy: { token: 'desc' } });

describe('Idempotency-Key on the chat', () => {
  it('replays the first answer under its status, with a request id of its own', async () => {
    const first = await chat('replay');
    const replay = await chat('"replay"');
    expect([first.status, replay.status]).toEqual([200, 200]);
    expect(first.headers.get('idempotent-replayed')).toBe(null);
    expect(replay.headers.get('idempotent-replayed')).toBe('true');
    expect(replay.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    expect(await replay.text()).toBe(await first.text());
  });

  it('C22 keeps neither prompt nor answer in the clear', async () => {
    await chat('sealed', { messages: [{ role: 'user', content: 'canary-prompt' }] });
    const [record] = await records();
    expect(record).toMatchObject({ key: 'sealed', state: 'completed', status: 200 });
    expect(Buffer.from(record?.body ?? []).toString('latin1')).not.toContain('canary');
    expect(JSON.stringify(record?.headers)).not.toContain('json');
  });

  it('answers a reused key with 409 that no client retries, as the OpenAI error object', async () => {
    await chat('reused');
    const response = await chat('reused', { temperature: 1 });
    expect(response.status).toBe(409);
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(await json(response)).toMatchObject({
      error: { code: 'idempotency_key_reused', type: 'invalid_request_error' },
    });
  });

  it('C01 answers 409 with Retry-After while the first request runs', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => chat('parallel')));
    const [won, lost] = [200, 409].map((status) => answers.filter((a) => a.status === status));
    expect((won?.length ?? 0) + (lost?.length ?? 0)).toBe(25);
    expect(won?.filter(({ headers }) => !headers.has('idempotent-replayed'))).toHaveLength(1);
    for (const answer of lost ?? []) {
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(answer.headers.has('x-should-retry')).toBe(false);
      expect(await json(answer)).toMatchObject({ error: { code: 'idempotency_in_progress' } });
    }
  });

  it.each([
    ['empty', ''],
    ['too long', 'k'.repeat(256)],
    ['two', '"a", "b"'],
  ])('C10 answers 400 to a key that is %s', async (_, key) => {
    const response = await chat(key);
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({ error: { code: 'idempotency_key_invalid' } });
  });

  it('C16 hands a stream on and does not run it again', async () => {
    const first = await chat('stream', { stream: true });
    expect(await first.text()).toContain('[DONE]');
    const retry = await chat('stream', { stream: true });
    expect(retry.status).toBe(409);
    expect(await json(retry)).toMatchObject({ error: { code: 'idempotency_not_replayable' } });
  });

  it('C13 sets the key free when the request is refused', async () => {
    expect((await chat('fixed', { model: 'none' })).status).toBe(404);
    expect((await chat('fixed', { messages: [] })).status).toBe(400);
    expect((await chat('fixed')).status).toBe(200);
  });

  it('C09 C15 the key of another person is another key, and nobody gets a replay', async () => {
    const other = (await api.signIn('eve@example.com')).access_token;
    await chat('shared');
    expect((await chat('shared', {}, other)).headers.has('idempotent-replayed')).toBe(false);
    const refused = await chat('shared', {}, 'nonsense');
    expect(refused.status).toBe(401);
    expect(refused.headers.has('idempotent-replayed')).toBe(false);
  });

  it('C09 another session of the same person has the same keys', async () => {
    await chat('sessions');
    const again = (await api.signIn()).access_token;
    expect((await chat('sessions', {}, again)).headers.get('idempotent-replayed')).toBe('true');
  });

  it('leaves requests without a key alone', async () => {
    const before = (await records()).length;
    const response = await api.request('/v1/chat/completions', {
      json: { model: 'echo', messages },
      token,
    });
    expect(response.status).toBe(200);
    expect(await records()).toHaveLength(before);
  });
});

describe('Idempotency-Key on a patch', () => {
  it('replays the first answer, and refuses the key for another change', async () => {
    const { access_token, session_id } = await api.signIn('patch@example.com');
    const rename = (device_label: string) =>
      api.request(`/v1/auth/sessions/${session_id}`, {
        method: 'PATCH',
        json: { device_label },
        token: access_token,
        headers: { 'Idempotency-Key': 'rename' },
      });
    const first = await rename('Laptop');
    const replay = await rename('Laptop');
    expect([first.status, replay.status]).toEqual([200, 200]);
    expect(replay.headers.get('idempotent-replayed')).toBe('true');
    expect(await replay.text()).toBe(await first.text());
    const other = await rename('Phone');
    expect(other.status).toBe(409);
    expect(other.headers.get('x-should-retry')).toBe('false');
    expect(await json(other)).toMatchObject({ code: 'idempotency_key_reused' });
  });
});

describe('Idempotency-Key on the sign-up', () => {
  const signup = (key: string, body: object) =>
    api.request('/v1/auth/signup', {
      json: { ...account, ...body },
      headers: { 'Idempotency-Key': key },
    });

  it('replays 201 with the Location for the same person alone', async () => {
    const email = 'once@example.com';
    const first = await signup('signup', { email });
    const replay = await signup('signup', { email });
    expect([first.status, replay.status]).toEqual([201, 201]);
    expect(replay.headers.get('idempotent-replayed')).toBe('true');
    expect(replay.headers.get('location')).toBe('/v1/users/me');
    expect(await replay.json()).toEqual(await first.json());
    const other = await signup('signup', { email: 'twice@example.com' });
    expect(other.headers.has('idempotent-replayed')).toBe(false);
    expect(await json(other)).toMatchObject({ email: 'twice@example.com' });
    const guess = await signup('signup', { email, password: 'another horse 1' });
    expect(guess.status).toBe(409);
    expect(guess.headers.get('x-should-retry')).toBe('false');
    expect(await json(guess)).toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('keeps neither email nor password, and no fingerprint that could be guessed at', async () => {
    await signup('private', { email: 'private@example.com' });
    const [record] = await records();
    expect(
      JSON.stringify(record, (_, value) => (typeof value === 'bigint' ? 0 : value)),
    ).not.toContain('private@');
    expect(Buffer.from(record?.body ?? []).toString('latin1')).not.toContain('private@');
  });

  it('sets the key free when the sign-up is refused, whatever the body was', async () => {
    const refused = await api.request('/v1/auth/signup', {
      method: 'POST',
      body: 'no json',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'broken' },
    });
    expect(refused.status).toBe(400);
    expect((await signup('weak', { email: 'weak@example.com', password: 'x' })).status).toBe(422);
    expect((await signup('weak', { email: 'weak@example.com' })).status).toBe(201);
  });

  it('never keeps what gives out tokens', async () => {
    const before = (await records()).length;
    const login = () =>
      api.request('/v1/auth/login', { json: account, headers: { 'Idempotency-Key': 'login' } });
    const [first, second] = [await json(await login()), await json(await login())];
    expect(first.refresh_token).not.toBe(second.refresh_token);
    expect(await records()).toHaveLength(before);
  });
});
