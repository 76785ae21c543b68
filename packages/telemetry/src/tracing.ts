import type { CallEnd, CallStart, FollowAttempt, TraceContext } from '@headgate/model-calls';

/** What is known of a request when it arrives. */
export interface RequestStart {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Where the client reached this service, such as `https://api.example.com`, as far as it is known; asked for only where it is recorded. */
  readonly origin: () => string | undefined;
  /** The W3C trace context that the caller sent, well-formed or not. */
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
  /** Whether the caller decides if the trace is recorded; otherwise only its ids are taken over. */
  readonly callerDecides: boolean;
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
  /** Where what is done for the call belongs. */
  readonly trace: TraceContext | undefined;
  end(end: CallEnd): void;
  /** Ends it because the call was not admitted. */
  refused(error: unknown): void;
}

/** A job, as it is sent to its queue. */
export interface SentJob {
  readonly id: string;
  readonly task: string;
  readonly queue: string;
}

/** What is known of a run of a job when it begins. */
export interface JobStart extends SentJob {
  readonly attempt: number;
  /** Where it was asked for. */
  readonly trace: TraceContext | undefined;
}

/** Follows requests through this service, through jobs, and on to the providers (W3C Trace Context). */
export interface Tracing {
  /** What `run` starts belongs to the request. */
  request<Result>(start: RequestStart, run: (span: RequestSpan) => Result): Result;
  /** Makes the sending of a job a part of what runs now; `send` stores the job with what it is given. */
  send<Result>(
    job: SentJob,
    send: (trace: TraceContext | undefined) => Promise<Result>,
  ): Promise<Result>;
  /** As `request`, for a run of a job: it continues the trace of whoever asked for it. */
  job<Result>(start: JobStart, run: () => Promise<Result>): Promise<Result>;
  call(start: CallStart): CallSpan;
  /** Follows each try to ask a provider; `undefined` where nothing is recorded. */
  readonly attempt: FollowAttempt | undefined;
  /** Sends what has not been sent. */
  close(): Promise<void>;
}
