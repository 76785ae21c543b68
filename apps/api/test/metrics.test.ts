import { readFile } from 'node:fs/promises';
import { listen } from '@headgate/core/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, startTestApi } from './harness.ts';

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

  it('counts a HEAD by the route that answers it, and in its errors, and a method that nobody knows by none', async () => {
    const head = (path: string) => api.request(path, { method: 'HEAD', token });
    const requests = 'headgate_http_request_duration_seconds_count';
    const ok = `${requests}{method="HEAD",route="/v1/projects/:id",status="4xx"}`;
    const failed = 'headgate_http_errors_total{code="not_found",route="/v1/projects/:id"}';
    const other = `${requests}{method="other",route="none",status="4xx"}`;
    const before = [await value(ok), await value(failed), await value(other)];
    expect((await head('/v1/projects/01931f6e-7c5a-7c3e-9f0a-3b1d2c4e5f60')).status).toBe(404);
    await api.request('/v1/projects', { method: 'BREW', token });
    expect([await value(ok), await value(failed), await value(other)]).toEqual(
      before.map((count) => count + 1),
    );
  });

  it('tells which streams are open, how long they took and whether their clients stayed', async () => {
    const server = await listen({ fetch: api.fetch, host: '127.0.0.1', port: 0 });
    const stream = (chunks: number) => {
      api.ollama.enqueue({
        chunks: Array.from({ length: chunks }, () => 'word '),
        chunkDelayMs: 20,
      });
      return fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({
          model: 'llama3.2:latest',
          messages: [{ role: 'user', content: 'hi' }],
          stream: true,
        }),
      });
    };
    const route = 'route="/v1/chat/completions"';
    const open = `headgate_http_streams_open{${route}}`;
    const took = (part: string, outcome: string) =>
      value(`headgate_http_stream_duration_seconds_${part}{${route},outcome="${outcome}"}`);
    try {
      const whole = await stream(15);
      expect(await value(open)).toBe(1);
      await whole.text();
      await expect.poll(() => value(open)).toBe(0);
      expect(await took('count', 'completed')).toBe(1);
      expect(await took('sum', 'completed')).toBeGreaterThan(0.25);
      await (await stream(500)).body?.cancel();
      await expect.poll(() => took('count', 'aborted')).toBe(1);
      expect(await value(open)).toBe(0);
    } finally {
      await server.close(0);
    }
  });

  it('counts each line of the audit log once it is stored, and each security event', async () => {
    const { prisma } = api.database;
    const lines = async () => {
      const rows = await prisma.auditEvent.groupBy({ by: ['action'], _count: true });
      return new Map(rows.map(({ action, _count }) => [action, _count]));
    };
    const send = (path: string, body?: object, method?: string) =>
      api.request(path, {
        token,
        ...(body && { json: body }),
        ...(method && { method }),
      });
    const { id } = await json(await send('/v1/projects', { name: 'A' }));
    await send(`/v1/projects/${id}`, { name: 'B' }, 'PATCH');
    await send('/v1/support/tickets', { subject: 'S', body: 'B' });
    const made = await json(await send('/v1/api-keys', { name: 'k', scopes: ['models:read'] }));
    const rotated = await json(await send(`/v1/api-keys/${made.id}/rotate`, {}));
    // The second time there is nothing to revoke.
    for (let time = 0; time < 2; time++) {
      await send(`/v1/api-keys/${rotated.id}`, undefined, 'DELETE');
    }
    // A change that comes too late leaves no line.
    await api.request(`/v1/projects/${id}`, {
      token,
      method: 'PATCH',
      json: { name: 'D' },
      headers: { 'If-Match': '"1"' },
    });
    await send(`/v1/projects/${id}`, undefined, 'DELETE');
    await send(`/v1/projects/${id}`, undefined, 'DELETE');
    const stored = await lines();
    expect([...stored.keys()]).toEqual(
      expect.arrayContaining(['project.deleted', 'api_key.rotated', 'user.signed_in']),
    );
    for (const [action, count] of stored) {
      expect([action, await value(`headgate_audit_events_total{action="${action}"}`)]).toEqual([
        action,
        count,
      ]);
    }
    expect(
      await value('headgate_security_events_total{event="auth.login.succeeded",outcome="success"}'),
    ).toBe(stored.get('user.signed_in'));
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
    const queries = page.match(/`[^`\n]+`/g)?.join(' ') ?? '';
    const signals = [...text.matchAll(/^# HELP (headgate_\w+)/gm)].map(([, name = '']) => name);
    expect(signals.length).toBeGreaterThan(20);
    const isAsked = (name: string) =>
      new RegExp(`\\b${name}(?:_bucket|_count|_sum)?\\b`).test(queries);
    expect(signals.filter((name) => !isAsked(name))).toEqual([]);
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
});
