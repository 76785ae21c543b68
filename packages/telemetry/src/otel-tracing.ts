import { AsyncLocalStorage } from 'node:async_hooks';
import type { AttemptStart, CallEnd, CallStart, TraceContext } from '@headgate/model-calls';
import {
  type Attributes,
  type AttributeValue,
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
  type Sampler,
  SamplingDecision,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import type { RequestStart, SentJob, Tracing } from './tracing.ts';

export interface OtelTracingOptions {
  /** Where the collector takes OTLP over HTTP, without `/v1/traces`. */
  readonly endpoint: string;
  readonly serviceName: string;
  readonly serviceVersion: string;
  /** The part of the traces that is recorded, 0 to 1, but for those whose caller has decided. */
  readonly ratio: number;
  readonly log: Logger;
}

/**
 * Records traces and sends them to a collector. Names and attributes are those of OpenTelemetry's semantic conventions
 * for HTTP servers, messaging and generative AI; no text of a prompt or an answer is one.
 */
export function createOtelTracing(options: OtelTracingOptions): Tracing {
  // By a draw and not by the id of the trace, which a caller can choose.
  const draw: Sampler = {
    shouldSample: () => ({
      decision:
        Math.random() < options.ratio
          ? SamplingDecision.RECORD_AND_SAMPLED
          : SamplingDecision.NOT_RECORD,
    }),
    toString: () => `Draw{${options.ratio}}`,
  };
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': options.serviceName,
      'service.version': options.serviceVersion,
    }),
    sampler: new ParentBasedSampler({
      root: draw,
      remoteParentSampled: draw,
      remoteParentNotSampled: draw,
    }),
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
  const current = () => contexts.getStore() ?? ROOT_CONTEXT;
  /** The calls that run, by the ids of their spans, for the attempts below them. */
  const calls = new Map<string, { readonly span: Span; attempts: number }>();

  return {
    request(start, run) {
      const parent = contextOf(start, !start.callerDecides);
      const span = tracer.startSpan(start.method, { kind: SpanKind.SERVER }, parent);
      if (span.isRecording()) span.setAttributes(requestAttributes(start));
      return contexts.run(trace.setSpan(parent, span), () =>
        run({
          traceId: span.spanContext().traceId,
          end: ({ route, status }) => endRequest(span, start.method, route, status),
        }),
      );
    },
    async send(job, send) {
      const options = { kind: SpanKind.PRODUCER, attributes: jobAttributes('send', job) };
      const span = tracer.startSpan(`send ${job.task}`, options, current());
      return within(span, () => send(traceOf(span)));
    },
    async job(start, run) {
      const parent = start.trace ? contextOf(start.trace, false) : ROOT_CONTEXT;
      const attributes = {
        ...jobAttributes('process', start),
        'headgate.job.attempt': start.attempt,
      };
      const options = { kind: SpanKind.CONSUMER, attributes };
      const span = tracer.startSpan(`process ${start.task}`, options, parent);
      return within(span, () => contexts.run(trace.setSpan(parent, span), run));
    },
    call(start) {
      const span = startCall(tracer, start, current());
      const { spanId } = span.spanContext();
      calls.set(spanId, { span, attempts: 0 });
      return {
        trace: traceOf(span),
        end(end) {
          calls.delete(spanId);
          endCall(span, end);
        },
        refused(error) {
          calls.delete(spanId);
          fail(span, typeOf(error));
          span.end();
        },
      };
    },
    attempt(start) {
      const parent = contextOf(start.trace, false);
      const call = calls.get(trace.getSpanContext(parent)?.spanId ?? '');
      const asked = providerAttributes(start);
      // Of several that were asked, the last one answered.
      call?.span.setAttributes(asked);
      if (call) call.attempts += 1;
      const attributes = {
        ...asked,
        'gen_ai.operation.name': start.kind,
        'gen_ai.request.model': start.model,
        'headgate.call.attempt': call?.attempts ?? 1,
      };
      const options = { kind: SpanKind.CLIENT, attributes };
      const span = tracer.startSpan(`attempt ${start.provider}`, options, parent);
      return {
        trace: traceOf(span),
        end: () => span.end(),
        failed(error) {
          fail(span, typeOf(error));
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

/**
 * The context that is continued. A parent that counts as remote is one whose decision about recording is not followed: that of
 * whoever sends a request.
 */
function contextOf(
  { traceparent, tracestate }: Pick<RequestStart, 'traceparent' | 'tracestate'> | TraceContext,
  isRemote: boolean,
): Context {
  if (traceparent === undefined) return ROOT_CONTEXT;
  const headers: Readonly<Record<string, string | undefined>> = { traceparent, tracestate };
  const context = propagator.extract(ROOT_CONTEXT, headers, {
    get: (carrier, name) => carrier[name],
    keys: (carrier) => Object.keys(carrier),
  });
  const parent = trace.getSpanContext(context);
  return parent && !isRemote ? trace.setSpanContext(context, { ...parent, isRemote }) : context;
}

function requestAttributes({ method, path, origin }: RequestStart): Attributes {
  const isKnown = knownMethods.has(method);
  return {
    'http.request.method': isKnown ? method : '_OTHER',
    ...(!isKnown && { 'http.request.method_original': method }),
    'url.path': path,
    ...originAttributes(URL.parse(origin() ?? '')),
  };
}

function originAttributes(url: URL | null): Attributes {
  if (url === null) return {};
  const { protocol, hostname, port } = url;
  return {
    'url.scheme': protocol.slice(0, -1),
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
}

const knownMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]);

function jobAttributes(operation: 'send' | 'process', { id, task, queue }: SentJob): Attributes {
  return {
    'messaging.system': 'headgate',
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    'messaging.destination.name': queue,
    'messaging.message.id': id,
    'headgate.job.task': task,
  };
}

function providerAttributes({ provider, protocol, address }: AttemptStart): Attributes {
  return {
    'gen_ai.provider.name': protocol,
    'headgate.provider.id': provider,
    ...(address && { 'server.address': address.host, 'server.port': address.port }),
  };
}

/** Ends the span with what is done within it. */
async function within<Result>(span: Span, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    fail(span, typeOf(error));
    throw error;
  } finally {
    span.end();
  }
}

function endRequest(
  span: Span,
  method: string,
  routeOf: () => string | undefined,
  status: number,
): void {
  if (span.isRecording()) {
    const route = routeOf();
    const name = knownMethods.has(method) ? method : 'HTTP';
    span.updateName(route === undefined ? name : `${name} ${route}`);
    if (route !== undefined) span.setAttribute('http.route', route);
    span.setAttribute('http.response.status_code', status);
    if (status >= 500) fail(span, String(status));
  }
  span.end();
}

function startCall(tracer: Tracer, start: CallStart, parent: Context): Span {
  const { kind, model, settings } = start;
  const attributes = {
    'gen_ai.operation.name': kind,
    // Until a provider is asked, which the router chooses.
    'gen_ai.provider.name': 'headgate',
    'gen_ai.request.model': model,
    'gen_ai.request.max_tokens': settings.maxOutputTokens,
    'gen_ai.request.temperature': settings.temperature,
    'gen_ai.request.top_p': settings.topP,
    'gen_ai.request.presence_penalty': settings.presencePenalty,
    'gen_ai.request.frequency_penalty': settings.frequencyPenalty,
    'gen_ai.request.seed': settings.seed,
    'gen_ai.output.type': settings.output,
    'gen_ai.embeddings.dimension.count': settings.dimensions,
  };
  return tracer.startSpan(`${kind} ${model}`, { kind: SpanKind.CLIENT, attributes }, parent);
}

function endCall(span: Span, end: CallEnd): void {
  const { model, outcome, counts, finishReason, firstTokenMs } = end;
  const known: Readonly<Record<string, AttributeValue | undefined>> = {
    'gen_ai.response.model': model,
    'gen_ai.response.id': end.responseId,
    'gen_ai.response.finish_reasons': finishReason && [finishReason],
    'gen_ai.response.time_to_first_chunk':
      firstTokenMs === undefined ? undefined : firstTokenMs / 1_000,
    'gen_ai.usage.input_tokens': counts.input,
    'gen_ai.usage.output_tokens': counts.output,
    'gen_ai.usage.cache_read.input_tokens': counts.cachedInput,
  };
  for (const [name, value] of Object.entries(known)) {
    if (value !== undefined) span.setAttribute(name, value);
  }
  if (outcome !== 'completed') fail(span, end.failure?.code ?? outcome);
  span.end();
}

function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** A word for a kind of error: its code, where it has one of ours, else the name of its class; never what it says. */
function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) ? code : error.name;
}

function traceOf(span: Span): TraceContext {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  const tracestate = traceState?.serialize();
  return tracestate ? { traceparent, tracestate } : { traceparent };
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
