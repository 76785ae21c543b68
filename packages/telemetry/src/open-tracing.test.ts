import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTracing } from './open-tracing.ts';
import { attribute, type SentSpan, startCollector } from './testing/index.ts';
import type { RequestStart, Tracing } from './tracing.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
const tracestate = 'vendor=a value,other@x=2';
const request: RequestStart = {
  method: 'POST',
  path: '/v1/jobs',
  origin: () => 'https://api.example.com/v1/jobs?secret=query',
  traceparent,
  tracestate,
  callerDecides: true,
};
const job = { id: 'j1', task: 'chat', queue: 'chat.async' };

function open(endpoint?: string, ratio = 1): Promise<Tracing> {
  return openTracing({
    config: {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_SERVICE_NAME: 'headgate-test',
      OTEL_TRACES_SAMPLER_ARG: ratio,
    },
    serviceVersion: '1.2.3',
    log: pino({ level: 'silent' }),
  });
}

async function openCollector() {
  const collector = await startCollector();
  onTestFinished(async () => {
    await collector.close();
  });
  return collector;
}

/** What a worker in another process is told of the request by, and which trace its caller. */
function handedOn(tracing: Tracing, start: RequestStart = request) {
  return tracing.request(start, async (span) => {
    span.end({ route: () => '/v1/jobs', status: 202 });
    return { told: span.traceId, trace: await tracing.send(job, async (trace) => trace) };
  });
}

const named = (spans: readonly SentSpan[], name: string) =>
  spans.find((span) => span.name === name) as SentSpan;

describe('openTracing', () => {
  it('makes one trace of a request, the sending and the run of its job, and who called', async () => {
    const collector = await openCollector();
    const [api, worker] = [await open(collector.url), await open(collector.url)];
    const { trace } = await handedOn(api);
    const inner = await worker.job({ ...job, attempt: 2, trace }, () =>
      worker.send(job, async (context) => context),
    );
    await Promise.all([api.close(), worker.close()]);

    const { spans } = collector;
    const [asked, done] = [named(spans, 'POST /v1/jobs'), named(spans, 'process chat')];
    const [sent, again] = spans.filter(({ name }) => name === 'send chat');
    expect(asked).toMatchObject({ traceId, parentSpanId: '00f067aa0ba902b7', kind: 2 });
    expect(sent).toMatchObject({ traceId, parentSpanId: asked.spanId, kind: 4 });
    expect(done).toMatchObject({ traceId, parentSpanId: sent?.spanId, kind: 5 });
    expect(again).toMatchObject({ traceId, parentSpanId: done.spanId });
    expect(trace).toEqual({ traceparent: `00-${traceId}-${sent?.spanId}-01`, tracestate });
    expect(inner?.tracestate).toBe(tracestate);
    expect(attribute(done, 'headgate.job.attempt')).toBe(2);
    const attributes = Object.fromEntries(
      asked.attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
    );
    expect(attributes).toEqual({
      'http.request.method': 'POST',
      'url.path': '/v1/jobs',
      'url.scheme': 'https',
      'server.address': 'api.example.com',
      'server.port': 443,
      'http.route': '/v1/jobs',
      'http.response.status_code': 202,
    });
  });

  it('names a method that nobody knows _OTHER, and its span HTTP', async () => {
    const collector = await openCollector();
    const tracing = await open(collector.url);
    tracing.request({ ...request, method: 'BREW' }, (span) =>
      span.end({ route: () => undefined, status: 405 }),
    );
    await tracing.close();
    const span = named(collector.spans, 'HTTP');
    expect(attribute(span, 'http.request.method')).toBe('_OTHER');
    expect(attribute(span, 'http.request.method_original')).toBe('BREW');
    expect(attribute(span, 'http.route')).toBeUndefined();
  });

  it('says which run of a job failed, and not with what words', async () => {
    const collector = await openCollector();
    const tracing = await open(collector.url);
    const failing = tracing.job({ ...job, attempt: 1, trace: { traceparent } }, async () => {
      throw new TypeError('the prompt was: secret');
    });
    await expect(failing).rejects.toThrow(TypeError);
    await tracing.close();
    expect(collector.spans[0]?.status?.code).toBe(2);
    expect(JSON.stringify(collector.spans)).not.toContain('secret');
  });

  it('follows the decision of a caller who may decide, and of no other, in either direction', async () => {
    const collector = await openCollector();
    const [none, all] = [await open(collector.url, 0), await open(collector.url, 1)];
    const ids = (digit: string) => ({ traceparent: `00-${digit.repeat(32)}-00f067aa0ba902b7-` });
    const send = (tracing: Tracing, digit: string, flags: string, callerDecides: boolean) =>
      handedOn(tracing, {
        ...request,
        callerDecides,
        traceparent: ids(digit).traceparent + flags,
      });
    await send(none, '1', '01', true);
    // The id of a trace that a sampler by ids would take, at any share.
    const forced = await handedOn(none, {
      ...request,
      callerDecides: false,
      traceparent: `00-${'0'.repeat(31)}1-00f067aa0ba902b7-01`,
    });
    await handedOn(none, { ...request, traceparent: undefined });
    await send(all, '2', '00', true);
    const hidden = await send(all, '3', '00', false);
    await Promise.all([none.close(), all.close()]);
    const recorded = new Set(collector.spans.map((span) => span.traceId[0]));
    expect([...recorded].sort()).toEqual(['1', '3']);
    // The ids are taken over all the same, and what follows knows what was decided here.
    expect(hidden.told).toBe('3'.repeat(32));
    expect(hidden.trace?.traceparent).toMatch(/^00-3{32}-.*-01$/);
    expect(forced.trace?.traceparent).toMatch(/-00$/);
  });

  it('records the share that is set, of what callers begin too', async () => {
    const collector = await openCollector();
    const tracing = await open(collector.url, 0.5);
    for (let call = 0; call < 400; call++) {
      tracing.request({ ...request, callerDecides: false }, (span) =>
        span.end({ route: () => '/v1/jobs', status: 202 }),
      );
    }
    await tracing.close();
    // Of 400 fair draws fewer than 120 or more than 280 come once in 10^15.
    expect(collector.spans.length).toBeGreaterThan(120);
    expect(collector.spans.length).toBeLessThan(280);
  });

  it('passes the context on as it stands where there is no collector', async () => {
    const tracing = await open();
    expect(await handedOn(tracing)).toEqual({ told: traceId, trace: { traceparent, tracestate } });
    const trace = { traceparent, tracestate };
    await tracing.job({ ...job, attempt: 1, trace }, async () => {
      expect(tracing.call({} as never).trace).toEqual(trace);
    });
    expect(tracing.call({} as never).trace).toBeUndefined();
  });

  it('hands on the trace whose id the caller is told where it sent none, as one that is not recorded', async () => {
    const tracing = await open();
    const { told, trace } = await handedOn(tracing, {
      ...request,
      traceparent: undefined,
      tracestate: undefined,
    });
    expect(trace?.traceparent).toMatch(new RegExp(`^00-${told}-[0-9a-f]{16}-00$`));
    expect(trace?.tracestate).toBeUndefined();
  });

  it.each(['', 'no member', 'a=b\u0007', `a=${'b'.repeat(600)}`, 'a=b,'])(
    'leaves out a tracestate that is none: %j',
    async (malformed) => {
      const tracing = await open();
      const { trace } = await handedOn(tracing, { ...request, tracestate: malformed });
      expect(trace).toEqual({ traceparent });
    },
  );

  it.each([
    ['no trace', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, undefined],
    ['no parent', `00-${traceId}-${'0'.repeat(16)}-01`, undefined],
    ['version ff', `ff-${traceId}-00f067aa0ba902b7-01`, undefined],
    ['more than version 00 has', `${traceparent}-more`, undefined],
    ['a later version', `01-${traceId}-00f067aa0ba902b7-ff`, traceparent],
    ['a later version with more', `cc-${traceId}-00f067aa0ba902b7-01-more`, traceparent],
  ])('reads a context with %s as W3C says', async (_, sent, passedOn) => {
    const { told, trace } = await handedOn(await open(), { ...request, traceparent: sent });
    if (passedOn === undefined) {
      expect(told).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
      expect(told).not.toBe(traceId);
      expect(trace?.traceparent).toMatch(new RegExp(`^00-${told}-[0-9a-f]{16}-00$`));
    } else {
      expect(told).toBe(traceId);
      expect(trace?.traceparent).toBe(passedOn);
    }
  });

  it('ends although the collector does not answer', async () => {
    const tracing = await open('http://127.0.0.1:9');
    await handedOn(tracing);
    await expect(tracing.close()).resolves.toBeUndefined();
  });
});
