import type { CallEnd, CallStart } from '@headgate/model-calls';

/** What is known of a request when it arrives. */
export interface RequestStart {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The W3C trace context that the caller sent, well-formed or not. */
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}

/** The part of a trace that a request is. */
export interface RequestSpan {
  /** 32 hexadecimal digits: the trace that the caller began, or a new one. */
  readonly traceId: string;
  /** Ends it; to be called when the answer has begun. */
  end(answer: { readonly route: () => string | undefined; readonly status: number }): void;
}

/** The part of a trace that a call of a model is. */
export interface CallSpan {
  /** The W3C trace context for the provider. */
  readonly traceparent: string | undefined;
  end(end: CallEnd): void;
  /** Ends it because the call was not admitted. */
  refused(error: unknown): void;
}

/** What is known of a run of a job when it begins. */
export interface JobStart {
  readonly id: string;
  readonly task: string;
  readonly queue: string;
  readonly attempt: number;
  /** The W3C trace context of whoever asked for the job. */
  readonly traceparent: string | undefined;
}

/** Follows requests through this service, through jobs, and on to the providers (W3C Trace Context). */
export interface Tracing {
  /** What `run` starts belongs to the request. */
  request<Result>(start: RequestStart, run: (span: RequestSpan) => Result): Result;
  /** As `request`, for a run of a job: it continues the trace of whoever asked for it. */
  job<Result>(start: JobStart, run: () => Promise<Result>): Promise<Result>;
  /** The W3C trace context of what runs now, for what it begins elsewhere. */
  traceparent(): string | undefined;
  call(start: CallStart): CallSpan;
  /** Sends what has not been sent. */
  close(): Promise<void>;
}
