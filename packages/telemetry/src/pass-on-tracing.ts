import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { CallSpan, RequestSpan, Tracing } from './tracing.ts';

const wellFormed = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Records nothing and sends nothing: a trace that the caller began goes on to the providers as it stands. */
export function createPassOnTracing(): Tracing {
  const traceparents = new AsyncLocalStorage<string>();
  return {
    request({ traceparent = '' }, run) {
      const traceId = wellFormed.exec(traceparent)?.[1];
      if (traceId === undefined) return run(spanOf(newTraceId()));
      return traceparents.run(traceparent, () => run(spanOf(traceId)));
    },
    job: ({ traceparent }, run) =>
      traceparent === undefined ? run() : traceparents.run(traceparent, run),
    traceparent: () => traceparents.getStore(),
    call: (): CallSpan => ({ traceparent: traceparents.getStore(), end() {}, refused() {} }),
    async close() {},
  };
}

function spanOf(traceId: string): RequestSpan {
  return { traceId, end() {} };
}

// A version 4 UUID without its hyphens: 122 random bits, from the pool that Node keeps for them.
function newTraceId(): string {
  return randomUUID().replaceAll('-', '');
}
