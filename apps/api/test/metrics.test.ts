import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi } from './harness.ts';

let api: Awaited<ReturnType<typeof startTestApi>>;
let token: string;

beforeAll(async () => {
  api = await startTestApi();
  token = (await api.signIn()).access_token;
});

afterAll(() => api.close());

/** The value of one series; 0 where there is none yet. */
async function value(series: string): Promise<number> {
  const text = await (await api.request('/metrics')).text();
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
}

describe('GET /metrics', () => {
  it('counts requests by the pattern of their route and the class of their status', async () => {
    const ok =
      'headgate_http_request_duration_seconds_count{method="GET",route="/v1/models/:id{.+}",status="2xx"}';
    const missing = ok.replace('2xx', '4xx');
    const before = { ok: await value(ok), missing: await value(missing) };
    await api.request('/v1/models/echo', { token });
    await api.request('/v1/models/secret-name-1', { token });
    expect(await value(ok)).toBe(before.ok + 1);
    expect(await value(missing)).toBe(before.missing + 1);
  });

  it('counts errors by their code and the pattern of the route', async () => {
    const series = 'headgate_http_errors_total{code="validation_failed",route="/v1/projects"}';
    const before = await value(series);
    await api.request('/v1/projects', { token, json: { name: '' } });
    expect(await value(series)).toBe(before + 1);
  });

  it('tells which part does not answer, as of the last look at it', async () => {
    expect((await api.request('/health')).status).toBe(200);
    expect(await value('headgate_dependency_up{dependency="database"}')).toBe(1);
    expect(
      await value('headgate_dependency_latency_seconds{dependency="database"}'),
    ).toBeGreaterThan(0);
  });

  it('counts the pages of lists by size, direction and depth', async () => {
    await api.request('/v1/auth/sessions?limit=1', { token });
    expect(await value('headgate_list_pages_total{list="sessions.v1",direction="next"}')).toBe(1);
    expect(await value('headgate_list_page_items_count{list="sessions.v1"}')).toBe(1);
    expect(await value('headgate_list_page_depth_sum{list="sessions.v1"}')).toBe(0);
  });

  it('counts calls of models, when their answers begin and end, and what providers fail with', async () => {
    const chat = (model: string) =>
      api.request('/v1/chat/completions', {
        json: { model, messages: [{ role: 'user', content: 'hi' }] },
        token,
      });
    const begun = 'headgate_model_first_token_seconds_count';
    const ended = 'headgate_model_call_duration_seconds_count{kind="chat",outcome="completed"}';
    const before = [await value(begun), await value(ended)];
    expect((await chat('echo')).status).toBe(200);
    expect([await value(begun), await value(ended)]).toEqual(before.map((count) => count + 1));
    api.ollama.enqueue({ error: { status: 403, message: 'no' } });
    expect((await chat('ollama/llama3.2')).status).toBe(502);
    expect(
      await value('headgate_provider_failures_total{provider="ollama",code="permission"}'),
    ).toBe(1);
  });

  it('counts misses, hits and conflicts of idempotency keys, never the key', async () => {
    const chat = (content: string) =>
      api.request('/v1/chat/completions', {
        json: { model: 'echo', messages: [{ role: 'user', content }] },
        token,
        headers: { 'Idempotency-Key': 'canary-idempotency-key' },
      });
    for (const content of ['one', 'one', 'two']) await chat(content);
    const text = await (await api.request('/metrics')).text();
    for (const result of ['miss', 'hit', 'conflict']) {
      expect(text).toMatch(
        new RegExp(`headgate_idempotency_requests_total\\{result="${result}",[^}]*\\} 1`),
      );
    }
    expect(text).not.toContain('canary');
  });

  it('has each of its signals in docs/operations.md, in a query', async () => {
    const text = await (await api.request('/metrics')).text();
    const page = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    const signals = [...text.matchAll(/^# HELP (headgate_\w+)/gm)].map(([, name = '']) => name);
    expect(signals.length).toBeGreaterThan(20);
    expect(signals.filter((name) => !page.includes(name))).toEqual([]);
  });

  it('G03 holds no token, id of a person, path or model that a client chose', async () => {
    await api.request('/v1/nothing/canary-path', { token });
    await api.request('/v1/models/canary-model', { token, method: 'GET' });
    await api.request('/v1/models/echo', { token, method: 'PROPFIND' });
    const text = await (await api.request('/metrics')).text();
    for (const secret of [token, 'canary', 'PROPFIND', 'ada@example.com']) {
      expect(text).not.toContain(secret);
    }
  });

  it('keeps its series few, whatever is asked for', async () => {
    const count = async () =>
      (await (await api.request('/metrics')).text()).split('\n').filter((l) => !l.startsWith('#'))
        .length;
    await api.request('/v1/models/warm-up', { token });
    const before = await count();
    for (let index = 0; index < 50; index++) {
      await api.request(`/v1/models/model-${index}`, { token });
      await api.request(`/nowhere/${index}`);
    }
    expect((await count()) - before).toBeLessThan(40);
  });
});
