import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventsOf, json, startTestApi } from './harness.ts';

const most = 5;
let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;
let events: string;

beforeAll(async () => {
  api = await startTestApi({ env: { MAX_STREAMS_PER_CALLER: String(most) } });
  ({ access_token: token } = await api.signIn());
  const input = { model: 'echo', messages: [{ role: 'user', content: 'Hi' }] };
  const job = await api.request('/v1/jobs', { token, json: { type: 'chat', input } });
  events = `/v1/jobs/${(await json(job)).id}/events`;
});
afterAll(() => api.close());

// No worker runs, so that the job stays queued and its stream open.
const follow = (as = token) => api.request(events, { token: as });
const chat = () =>
  api.request('/v1/chat/completions', {
    token,
    json: { model: 'echo', stream: true, messages: [{ role: 'user', content: 'Hi' }] },
  });

it('of many streams that a caller opens at once, as many are opened as it may have', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => follow()));
  const opened = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 429);
  expect([opened.length, refused.length]).toEqual([most, 20 - most]);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');
  expect(await json(refused[0] as Response)).toMatchObject({
    code: 'rate_limited',
    'violated-policies': ['streams'],
  });
  expect((await chat()).status).toBe(429);

  await opened[0]?.body?.cancel();
  const again = await chat();
  expect(again.status).toBe(200);
  await again.text();
  expect((await follow()).status).toBe(200);

  const metrics = await (await api.request('/metrics')).text();
  expect(metrics).toContain('headgate_rate_limit_violations_total{policy="streams"} 16');
  api.services.openStreams.cut(new Error('cut'));
});

it('what is refused or asked by HEAD leaves its place', async () => {
  for (let index = 0; index < 2 * most; index += 1) {
    expect((await api.request(events, { method: 'HEAD', token })).status).toBe(200);
    const refused = await api.request('/v1/chat/completions', {
      token,
      json: { model: 'none', stream: true, messages: [{ role: 'user', content: 'Hi' }] },
    });
    expect(refused.status).toBe(404);
  }
  const open = await follow();
  expect(open.status).toBe(200);
  await open.body?.cancel();
});

it('a stream that is cut ends with an error for its reader', async () => {
  const open = await follow();
  const read = eventsOf(open);
  api.services.openStreams.cut(new Error('secret'));
  const [name, problem] = (await read).at(-1) ?? [];
  expect([name, problem]).toEqual(['error', expect.objectContaining({ code: 'internal_error' })]);
});
