import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTracing } from './open-tracing.ts';
import { attribute, startCollector } from './testing/index.ts';
import type { RequestStart, Tracing } from './tracing.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
const request: RequestStart = {
  method: 'POST',
  path: '/v1/jobs',
  traceparent,
  tracestate: undefined,
};
const run = { id: 'j1', task: 'chat', queue: 'chat.async', attempt: 2 };

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

/** What a worker in another process is told of the request by. */
function handedOn(tracing: Tracing): string | undefined {
  return tracing.request(request, (span) => {
    span.end({ route: () => '/v1/jobs', status: 202 });
    return tracing.traceparent();
  });
}

describe('openTracing', () => {
  it('makes one trace of a request, the job that it asks for, and who called', async () => {
    const collector = await openCollector();
    const [api, worker] = [await open(collector.url), await open(collector.url)];
    const context = handedOn(api);
    await worker.job({ ...run, traceparent: context }, async () => {
      expect(worker.traceparent()).toContain(traceId);
    });
    await Promise.all([api.close(), worker.close()]);

    const [asked, done] = ['POST /v1/jobs', 'process chat'].map((name) =>
      collector.spans.find((span) => span.name === name),
    );
    expect(asked).toMatchObject({ traceId, parentSpanId: '00f067aa0ba902b7' });
    expect(done).toMatchObject({ traceId, parentSpanId: asked?.spanId });
    expect(context).toBe(`00-${traceId}-${asked?.spanId}-01`);
    expect(asked && attribute(asked, 'http.response.status_code')).toBe(202);
  });

  it('says which run of a job failed, and not with what words', async () => {
    const collector = await openCollector();
    const tracing = await open(collector.url);
    const failing = tracing.job({ ...run, traceparent }, async () => {
      throw new TypeError('the prompt was: secret');
    });
    await expect(failing).rejects.toThrow(TypeError);
    await tracing.close();
    expect(collector.spans[0]?.status?.code).toBe(2);
    expect(JSON.stringify(collector.spans)).not.toContain('secret');
  });

  it('follows the decision of the caller, and decides for its own traces by the ratio', async () => {
    const collector = await openCollector();
    const tracing = await open(collector.url, 0);
    handedOn(tracing);
    tracing.request({ ...request, traceparent: undefined }, (span) =>
      span.end({ route: () => '/v1/jobs', status: 202 }),
    );
    await tracing.close();
    expect(collector.spans.map((span) => span.traceId)).toEqual([traceId]);
  });

  it('passes the context on as it stands where there is no collector', async () => {
    const tracing = await open();
    expect(handedOn(tracing)).toBe(traceparent);
    await tracing.job({ ...run, traceparent }, async () => {
      expect(tracing.traceparent()).toBe(traceparent);
    });
    expect(tracing.traceparent()).toBeUndefined();
  });

  it('ends although the collector does not answer', async () => {
    const tracing = await open('http://127.0.0.1:9');
    handedOn(tracing);
    await expect(tracing.close()).resolves.toBeUndefined();
  });
});
