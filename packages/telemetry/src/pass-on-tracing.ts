import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { TraceContext } from '@headgate/model-calls';
import type { CallSpan, RequestSpan, Tracing } from './tracing.ts';

const wellFormed = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** The trace that a `traceparent` names, and what to hand on; later versions are read as the first one, as W3C says. */
function parseTraceparent(text: string): { traceId: string; traceparent: string } | undefined {
  const [, version, traceId = '', parentId = '', flags = '', rest] = wellFormed.exec(text) ?? [];
  if (version === undefined || /^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined;
  if (version === '00') return rest === undefined ? { traceId, traceparent: text } : undefined;
  const sampled = Number.parseInt(flags, 16) & 1;
  return { traceId, traceparent: `00-${traceId}-${parentId}-0${sampled}` };
}

/**
 * Records nothing and sends nothing: the trace that the caller began goes on to jobs and providers as it stands, and where there
 * is none, the one whose id the caller is told.
 */
export function createPassOnTracing(): Tracing {
  const contexts = new AsyncLocalStorage<PassedOn>();
  const current = () => contexts.getStore()?.trace;
  return {
    request({ traceparent = '', tracestate }, run) {
      const found = parseTraceparent(traceparent);
      const passed = found
        ? new PassedOn(found.traceId, {
            traceparent: found.traceparent,
            ...stateOf(tracestate),
          })
        : new PassedOn(newTraceId());
      return contexts.run(passed, () => run(spanOf(passed.traceId)));
    },
    send: (_, send) => send(current()),
    job: ({ trace }, run) =>
      trace === undefined ? run() : contexts.run(new PassedOn('', trace), run),
    call: (): CallSpan => ({ trace: current(), end() {}, refused() {} }),
    attempt: undefined,
    async close() {},
  };
}

/** A trace that goes on; one that is new is written down once it is asked for. */
class PassedOn {
  readonly traceId: string;
  #trace: TraceContext | undefined;

  constructor(traceId: string, trace?: TraceContext) {
    this.traceId = traceId;
    this.#trace = trace;
  }

  /** Begun here, it is not recorded: its flags are 00. */
  get trace(): TraceContext {
    this.#trace ??= { traceparent: `00-${this.traceId}-${newTraceId().slice(0, 16)}-00` };
    return this.#trace;
  }
}

// A list of `key=value`, at most 32 of them and 512 characters: what is none is left out, as the specification has it.
const member = String.raw`[a-z0-9][a-z0-9_*/@-]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]`;
const wellFormedState = new RegExp(`^${member}(?:[ \\t]*,[ \\t]*${member}){0,31}$`);

function stateOf(tracestate: string | undefined): { tracestate?: string } {
  const isKept =
    tracestate !== undefined && tracestate.length <= 512 && wellFormedState.test(tracestate);
  return isKept ? { tracestate } : {};
}

function spanOf(traceId: string): RequestSpan {
  return { traceId, end() {} };
}

// A version 4 UUID without its hyphens: 122 random bits, from the pool that Node keeps for them.
function newTraceId(): string {
  return randomUUID().replaceAll('-', '');
}
