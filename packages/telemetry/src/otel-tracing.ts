import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallEnd, CallStart } from '@headgate/model-calls';
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import type { JobStart, RequestStart, Tracing } from './tracing.ts';

export interface OtelTracingOptions {
  /** Where the collector takes OTLP over HTTP, without `/v1/traces`. */
  readonly endpoint: string;
  readonly serviceName: string;
  readonly serviceVersion: string;
  /** The part of the traces begun here that is recorded, 0 to 1; a caller's decision is followed. */
  readonly ratio: number;
  readonly log: Logger;
}

/**
 * Records traces and sends them to a collector. Names and attributes are those of OpenTelemetry's semantic conventions
 * for HTTP servers, messaging and generative AI; no text of a prompt or an answer is one.
 */
export function createOtelTracing(options: OtelTracingOptions): Tracing {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': options.serviceName,
      'service.version': options.serviceVersion,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.ratio) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: reporting(
          new OTLPTraceExporter({
            url: new URL('v1/traces', withSlash(options.endpoint)).href,
            timeoutMillis: exportTimeoutMs,
          }),
          options.log.child({ target: 'tracing' }),
        ),
      }),
    ],
  });
  const tracer = provider.getTracer('headgate');
  const contexts = new AsyncLocalStorage<Context>();

  return {
    request(start, run) {
      const parent = contextOf(start);
      const span = tracer.startSpan(
        start.method,
        { kind: SpanKind.SERVER, attributes: requestAttributes(start) },
        parent,
      );
      return contexts.run(trace.setSpan(parent, span), () =>
        run({
          traceId: span.spanContext().traceId,
          end: ({ route, status }) => endRequest(span, start.method, route, status),
        }),
      );
    },
    async job(start, run) {
      const parent = contextOf({ traceparent: start.traceparent, tracestate: undefined });
      const options = { kind: SpanKind.CONSUMER, attributes: jobAttributes(start) };
      const span = tracer.startSpan(`process ${start.task}`, options, parent);
      try {
        return await contexts.run(trace.setSpan(parent, span), run);
      } catch (error) {
        fail(span, error instanceof Error ? error.name : 'unknown');
        throw error;
      } finally {
        span.end();
      }
    },
    traceparent() {
      const span = trace.getSpan(contexts.getStore() ?? ROOT_CONTEXT);
      return span && traceparentOf(span);
    },
    call(start) {
      const span = startCall(tracer, start, contexts.getStore() ?? ROOT_CONTEXT);
      return {
        traceparent: traceparentOf(span),
        end: (end) => endCall(span, end),
        refused(error) {
          fail(span, error instanceof Error ? error.name : 'unknown');
          span.end();
        },
      };
    },
    // What cannot be sent has been reported, and is lost.
    close: () => provider.shutdown().catch(() => undefined),
  };
}

// Longer would keep a process that ends from ending.
const exportTimeoutMs = 3_000;

const propagator = new W3CTraceContextPropagator();

function contextOf({
  traceparent,
  tracestate,
}: Pick<RequestStart, 'traceparent' | 'tracestate'>): Context {
  if (traceparent === undefined) return ROOT_CONTEXT;
  const headers: Readonly<Record<string, string | undefined>> = { traceparent, tracestate };
  return propagator.extract(ROOT_CONTEXT, headers, {
    get: (carrier, name) => carrier[name],
    keys: (carrier) => Object.keys(carrier),
  });
}

function requestAttributes({ method, path }: RequestStart): Attributes {
  return { 'http.request.method': method, 'url.path': path };
}

function jobAttributes({ id, task, queue, attempt }: JobStart): Attributes {
  return {
    'messaging.system': 'headgate',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.name': queue,
    'messaging.message.id': id,
    'headgate.job.task': task,
    'headgate.job.attempt': attempt,
  };
}

function endRequest(
  span: Span,
  method: string,
  routeOf: () => string | undefined,
  status: number,
): void {
  if (span.isRecording()) {
    const route = routeOf();
    if (route !== undefined) {
      span.updateName(`${method} ${route}`);
      span.setAttribute('http.route', route);
    }
    span.setAttribute('http.response.status_code', status);
    if (status >= 500) fail(span, String(status));
  }
  span.end();
}

function startCall(tracer: Tracer, { kind, model }: CallStart, parent: Context): Span {
  const attributes = {
    'gen_ai.operation.name': kind,
    'gen_ai.provider.name': 'headgate',
    'gen_ai.request.model': model,
  };
  return tracer.startSpan(`${kind} ${model}`, { kind: SpanKind.CLIENT, attributes }, parent);
}

function endCall(span: Span, { model, outcome, counts }: CallEnd): void {
  span.setAttribute('gen_ai.response.model', model);
  if (counts.input !== undefined) span.setAttribute('gen_ai.usage.input_tokens', counts.input);
  if (counts.output !== undefined) span.setAttribute('gen_ai.usage.output_tokens', counts.output);
  if (outcome !== 'completed') fail(span, outcome);
  span.end();
}

function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** Says once that the collector does not take spans, and once that it does again. */
function reporting(exporter: SpanExporter, log: Logger): SpanExporter {
  let isFailing = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.code !== ExportResultCode.SUCCESS;
        if (failed && !isFailing) log.warn({ err: result.error }, 'the collector takes no traces');
        if (!failed && isFailing) log.info('the collector takes traces again');
        isFailing = failed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
