import { attribute, type SentSpan, startCollector } from '@headgate/telemetry/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { account, startTestApi } from './harness.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = (flags: string) => `00-${traceId}-00f067aa0ba902b7-${flags}`;
const prompt = 'a very secret prompt';
const chat = (model = 'llama3.2:latest') => ({
  model,
  messages: [{ role: 'user', content: prompt }],
});

const errorOf = (span: SentSpan) => attribute(span, 'error.type');
const attributesOf = (span: SentSpan) =>
  Object.fromEntries(span.attributes.map(({ key }) => [key, attribute(span, key)]));

describe('traces', () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  let isOpen = false;
  const open = async (env: Record<string, string> = {}) => {
    api = await startTestApi({ env });
    isOpen = true;
    return (await api.signIn()).access_token;
  };
  const close = async () => {
    if (isOpen) await api.close();
    isOpen = false;
  };
  afterEach(close);

  it('follow a request from its caller through the call of the model to the provider', async () => {
    const collector = await startCollector();
    const token = await open({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      PUBLIC_URL: 'https://api.example.com',
    });
    const settings = { temperature: 0.5, top_p: 0.9, max_tokens: 40, seed: 7 };
    const response = await api.request('/v1/chat/completions', {
      token,
      json: { ...chat(), ...settings, presence_penalty: 0.1, stop: [prompt] },
      headers: { traceparent: traceparent('01'), tracestate: 'vendor=value' },
      from: '203.0.113.77',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-trace-id')).toBe(traceId);
    await response.text();
    const ollama = new URL(api.ollama.url);
    await close();

    const ours = collector.spans.filter((span) => span.traceId === traceId);
    const request = ours.find(({ name }) => name === 'POST /v1/chat/completions') as SentSpan;
    expect(request.parentSpanId).toBe('00f067aa0ba902b7');
    expect(request.kind).toBe(2);
    expect(attribute(request, 'http.route')).toBe('/v1/chat/completions');
    expect(Number(attribute(request, 'http.response.status_code'))).toBe(200);

    const call = ours.find(({ name }) => name === 'chat llama3.2:latest') as SentSpan;
    expect(call.parentSpanId).toBe(request.spanId);
    expect(call.kind).toBe(3);
    const provider = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'ollama',
      'gen_ai.request.model': 'llama3.2:latest',
      'headgate.provider.id': 'ollama',
      'server.address': ollama.hostname,
      'server.port': Number(ollama.port),
    };
    expect(attributesOf(call)).toEqual({
      ...provider,
      'gen_ai.request.max_tokens': 40,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.presence_penalty': 0.1,
      'gen_ai.request.seed': 7,
      'gen_ai.response.model': 'llama3.2:latest',
      'gen_ai.response.finish_reasons': { values: [{ stringValue: 'stop' }] },
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'gen_ai.usage.input_tokens': expect.any(Number),
      'gen_ai.usage.output_tokens': expect.any(Number),
    });
    const attempt = ours.find(({ name }) => name === 'attempt ollama') as SentSpan;
    expect(attempt).toMatchObject({ parentSpanId: call.spanId, kind: 3 });
    expect(attributesOf(attempt)).toEqual({ ...provider, 'headgate.call.attempt': 1 });

    const upstream = api.ollama.requests.find(({ path }) => path === '/api/chat');
    expect(upstream?.headers).toMatchObject({
      traceparent: `00-${traceId}-${attempt.spanId}-01`,
      tracestate: 'vendor=value',
    });
    const sent = JSON.stringify([collector.spans, collector.resources]);
    for (const secret of [prompt, '203.0.113.77', account.email])
      expect(sent).not.toContain(secret);
    expect(attribute(request, 'url.scheme')).toBe('https');
    expect(attribute(request, 'server.address')).toBe('api.example.com');
    expect(sent).toContain('headgate-api');
    await collector.close();
  });

  it('show each try to ask a provider: a retry, and the fallback that answered', async () => {
    const collector = await startCollector();
    const token = await open({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      MODELS_CONFIG: JSON.stringify({
        providers: {
          ollama: { type: 'ollama', retry: { attempts: 2, base: '1ms' } },
          second: { type: 'echo', offers: 'none' },
        },
        models: {
          fast: { provider: 'ollama', model: 'llama3.2', fallbacks: ['spare'] },
          spare: { provider: 'second', model: 'echo' },
        },
      }),
    });
    for (let time = 0; time < 2; time++) {
      api.ollama.enqueue({ error: { status: 503, message: 'busy' } });
    }
    const answer = await api.request('/v1/chat/completions', { token, json: chat('fast') });
    expect(answer.status).toBe(200);
    await close();
    await collector.close();

    const call = collector.spans.find(({ name }) => name === 'chat fast') as SentSpan;
    const attempts = collector.spans
      .filter(({ parentSpanId }) => parentSpanId === call.spanId)
      .map((span) => [span.name, attribute(span, 'headgate.call.attempt'), errorOf(span)]);
    expect(attempts).toEqual([
      ['attempt ollama', 1, 'overloaded'],
      ['attempt ollama', 2, 'overloaded'],
      ['attempt second', 3, undefined],
    ]);
    expect(attributesOf(call)).toMatchObject({
      'gen_ai.provider.name': 'echo',
      'gen_ai.request.model': 'fast',
      'gen_ai.response.model': 'spare',
      'headgate.provider.id': 'second',
    });
    expect(call.status?.code ?? 0).toBe(0);
    const told = api.ollama.requests.filter(({ path }) => path === '/api/chat');
    expect(new Set(told.map(({ headers }) => headers['traceparent'])).size).toBe(2);
  });

  it('go on in the jobs that a request asks for', async () => {
    const collector = await startCollector();
    const token = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const made = await api.request('/v1/jobs', {
      token,
      json: { type: 'chat', input: chat() },
      headers: { traceparent: traceparent('01') },
    });
    const { id } = (await made.json()) as { id: string };
    const [stored] = await api.database.prisma.$queryRaw<{ traceparent: string }[]>`
      SELECT data ->> 'traceparent' AS traceparent FROM pgboss.job WHERE id = ${id}::uuid`;
    await close();
    const request = collector.spans.find(({ name }) => name === 'POST /v1/jobs');
    const sent = collector.spans.find(({ name }) => name === 'send chat');
    expect(sent).toMatchObject({ parentSpanId: request?.spanId, kind: 4 });
    expect(stored?.traceparent).toBe(`00-${traceId}-${sent?.spanId}-01`);
    await collector.close();
  });

  it('mark what failed, and leave out what a peer decided not to record', async () => {
    const collector = await startCollector();
    const token = await open({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      TRACE_PEERS: '192.0.2.0/24',
    });
    const failed = await api.request('/v1/chat/completions', { token, json: chat('missing') });
    expect(failed.status).toBe(404);
    const unsampled = await api.request('/v1/users/me', {
      token,
      headers: { traceparent: traceparent('00') },
      from: '192.0.2.7',
    });
    expect(unsampled.headers.get('x-trace-id')).toBe(traceId);
    await close();
    const call = collector.spans.find(({ name }) => name === 'chat missing') as SentSpan;
    expect(call.status?.code).toBe(2);
    expect(attribute(call, 'error.type')).toBe('model_not_found');
    expect(collector.spans.filter((span) => span.traceId === traceId)).toEqual([]);
    await collector.close();
  });

  it('record the share that is set, none of it here, whatever a stranger wants', async () => {
    const collector = await startCollector();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '0' };
    const token = await open(env);
    const { headers } = await api.request('/v1/users/me', { token });
    expect(headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
    // Anybody can send this.
    const forced = { traceparent: traceparent('01') };
    await api.request('/v1/users/me', { token, headers: forced, from: '203.0.113.7' });
    await close();
    expect(collector.spans).toEqual([]);
    await collector.close();
  });

  it('without a collector, hand on to the provider and to jobs what the caller sent, or what it is told', async () => {
    const token = await open();
    const send = async (headers: Record<string, string>) => {
      const response = await api.request('/v1/chat/completions', { token, json: chat(), headers });
      await response.text();
      const asked = api.ollama.requests.filter(({ path }) => path === '/api/chat').at(-1);
      return { told: response.headers.get('x-trace-id'), heard: asked?.headers };
    };
    const given = { traceparent: traceparent('01'), tracestate: 'vendor=value' };
    expect((await send(given)).heard).toMatchObject(given);
    for (const headers of [{ traceparent: '00-zz', tracestate: 'a=b' }, {}]) {
      const { told, heard } = await send(headers);
      expect(heard?.['traceparent']).toMatch(new RegExp(`^00-${told}-[0-9a-f]{16}-00$`));
      expect(heard?.['tracestate']).toBeUndefined();
    }
    const made = await api.request('/v1/jobs', { token, json: { type: 'chat', input: chat() } });
    const { id } = (await made.json()) as { id: string };
    const [stored] = await api.database.prisma.$queryRaw<{ traceparent: string }[]>`
      SELECT data ->> 'traceparent' AS traceparent FROM pgboss.job WHERE id = ${id}::uuid`;
    expect(stored?.traceparent).toContain(made.headers.get('x-trace-id'));
  });

  it('a collector that does not answer hinders nothing', async () => {
    const token = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    expect((await api.request('/v1/users/me', { token })).status).toBe(200);
    await close();
    expect(api.lines.join('')).toContain('the collector takes no traces');
  });
});
