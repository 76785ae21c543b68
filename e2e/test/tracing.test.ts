import { attribute, type SentSpan, startCollector } from '@headgate/telemetry/testing';
import { whyUnavailable } from '@headgate/test-servers';
import { describe, expect, it } from 'vitest';
import { apartOnPostgres } from './lib/job-installations.ts';
import { signIn } from './lib/sign-in.ts';

const missing = whyUnavailable('postgres');

describe.skipIf(missing !== undefined)(missing ? `[skipped: ${missing}]` : 'built', () => {
  it('one trace goes from a request to the API through the queue and a worker to the provider, with each try of it', async () => {
    const collector = await startCollector();
    const installation = await apartOnPostgres({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const heard: Record<string, unknown>[] = [];
    let traceId: string | null = null;
    try {
      const { client } = await signIn(installation.url);
      installation.ollama.enqueue({ error: { status: 503, message: 'busy' } });
      installation.ollama.enqueue({ chunks: ['To the ', 'gate.'] });
      const messages = [{ role: 'user', content: 'a secret prompt' }];
      const made = await client.call('POST /v1/jobs', {
        headers: { tracestate: 'lost=without-a-traceparent' },
        body: { type: 'chat', input: { model: 'llama3.2:latest', messages } },
      });
      traceId = made.headers.get('x-trace-id');
      const path = { id: made.data.id };
      const state = async () => (await client.call('GET /v1/jobs/{id}', { path })).data.state;
      await expect.poll(state, { timeout: 60_000, interval: 200 }).toBe('succeeded');
      heard.push(
        ...installation.ollama.requests
          .filter(({ path }) => path === '/api/chat')
          .map((request) => request.headers),
      );
      // Both processes send what they have every few seconds; the run of the job ends last.
      for (const name of ['POST /v1/jobs', 'process chat']) {
        await expect
          .poll(() => collector.spans.some((span) => span.name === name), { timeout: 30_000 })
          .toBe(true);
      }
    } finally {
      await installation[Symbol.asyncDispose]();
      await collector.close();
    }

    const spans = collector.spans.filter((span) => span.traceId === traceId);
    const named = (name: string) => spans.find((span) => span.name === name) as SentSpan;
    const [request, send, run] = ['POST /v1/jobs', 'send chat', 'process chat'].map(named);
    const call = named('chat llama3.2:latest');
    const attempts = spans.filter(({ name }) => name === 'attempt ollama');
    // Of OTLP's kinds 2 is a server, 3 a client, 4 a producer and 5 a consumer.
    expect(request).toMatchObject({ kind: 2 });
    expect(request?.parentSpanId ?? '').toBe('');
    expect(send).toMatchObject({ kind: 4, parentSpanId: request?.spanId });
    expect(run).toMatchObject({ kind: 5, parentSpanId: send?.spanId });
    expect(call).toMatchObject({ kind: 3, parentSpanId: run?.spanId });
    for (const attempt of attempts) {
      expect(attempt).toMatchObject({ kind: 3, parentSpanId: call.spanId });
    }
    expect(attempts.map((span) => attribute(span, 'error.type'))).toEqual([
      'overloaded',
      undefined,
    ]);
    expect(heard.map((headers) => headers['traceparent'])).toEqual(
      attempts.map(({ spanId }) => `00-${traceId}-${spanId}-01`),
    );
    expect(JSON.stringify(collector.resources)).toMatch(/headgate-api.*headgate-worker/s);
    expect(JSON.stringify(collector.spans)).not.toContain('secret');
  }, 180_000);
});
