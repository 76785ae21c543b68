import { attribute, type SentSpan, startCollector } from '@headgate/telemetry/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestApi } from './harness.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = (flags: string) => `00-${traceId}-00f067aa0ba902b7-${flags}`;
const prompt = 'a very secret prompt';
const chat = (model = 'llama3.2:latest') => ({
  model,
  messages: [{ role: 'user', content: prompt }],
});

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
    const token = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const response = await api.request('/v1/chat/completions', {
      token,
      json: chat(),
      headers: { traceparent: traceparent('01') },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-trace-id')).toBe(traceId);
    await response.text();
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
    expect(attribute(call, 'gen_ai.operation.name')).toBe('chat');
    expect(attribute(call, 'gen_ai.provider.name')).toBe('headgate');
    expect(Number(attribute(call, 'gen_ai.usage.output_tokens'))).toBeGreaterThan(0);

    const upstream = api.ollama.requests.find(({ path }) => path === '/api/chat');
    expect(upstream?.headers['traceparent']).toBe(`00-${traceId}-${call.spanId}-01`);
    const sent = JSON.stringify([collector.spans, collector.resources]);
    expect(sent).not.toContain(prompt);
    expect(sent).toContain('headgate-api');
    await collector.close();
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
    expect(stored?.traceparent).toBe(`00-${traceId}-${request?.spanId}-01`);
    await collector.close();
  });

  it('mark what failed, and leave out what the caller decided not to record', async () => {
    const collector = await startCollector();
    const token = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const failed = await api.request('/v1/chat/completions', { token, json: chat('missing') });
    expect(failed.status).toBe(404);
    const unsampled = await api.request('/v1/users/me', {
      token,
      headers: { traceparent: traceparent('00') },
    });
    expect(unsampled.headers.get('x-trace-id')).toBe(traceId);
    await close();
    const call = collector.spans.find(({ name }) => name === 'chat missing') as SentSpan;
    expect(call.status?.code).toBe(2);
    expect(attribute(call, 'error.type')).toBe('failed');
    expect(collector.spans.filter((span) => span.traceId === traceId)).toEqual([]);
    await collector.close();
  });

  it('begin a new trace under the share that is recorded, none of it here', async () => {
    const collector = await startCollector();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '0' };
    const token = await open(env);
    const { headers } = await api.request('/v1/users/me', { token });
    expect(headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
    await close();
    expect(collector.spans).toEqual([]);
    await collector.close();
  });

  it('without a collector, hand on to the provider what the caller sent, and nothing else', async () => {
    const token = await open();
    const send = async (headers: Record<string, string>) => {
      const response = await api.request('/v1/chat/completions', { token, json: chat(), headers });
      await response.text();
      return api.ollama.requests.filter(({ path }) => path === '/api/chat').at(-1)?.headers;
    };
    expect((await send({ traceparent: traceparent('01') }))?.['traceparent']).toBe(
      traceparent('01'),
    );
    expect((await send({ traceparent: '00-zz' }))?.['traceparent']).toBeUndefined();
    expect((await send({}))?.['traceparent']).toBeUndefined();
  });

  it('a collector that does not answer hinders nothing', async () => {
    const token = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    expect((await api.request('/v1/users/me', { token })).status).toBe(200);
    await close();
    expect(api.lines.join('')).toContain('the collector takes no traces');
  });
});
