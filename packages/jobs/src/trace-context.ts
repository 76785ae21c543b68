/** Where in a trace something belongs, as W3C Trace Context writes it. */
export interface TraceContext {
  readonly traceparent: string;
  /** What other systems add to it. */
  readonly tracestate?: string | undefined;
}

/** Stores a job as a part of the trace of whatever runs now, and tells where it is to go on; passes on what it returns or throws. */
export type TraceSend = <Result>(
  job: { readonly id: string; readonly task: string; readonly queue: string },
  send: (trace: TraceContext | undefined) => Promise<Result>,
) => Promise<Result>;
