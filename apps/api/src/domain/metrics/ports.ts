import type { ModelMetrics } from '@headgate/model-calls';
import type { LoadState, ShedReason } from '../load/ports.ts';

/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** The pattern of the route, never the path; `undefined` where no route took it. */
  readonly route: string | undefined;
  readonly status: number;
  /** Until the answer began. */
  readonly seconds: number;
}

/** An answer that is sent while it is made, such as the events of a chat. */
export interface StreamedAnswer {
  /** The pattern of the route. */
  readonly route: string | undefined;
  /** Whether it reached its end, rather than a client that left. */
  readonly completed: boolean;
  /** From the arrival of the request to the end of the answer. */
  readonly seconds: number;
}

/** A page of a list that was served. */
export interface ServedPage {
  readonly name: string;
  readonly direction: string;
  readonly size: number;
  /** Pages between the start of the walk and this one. */
  readonly depth: number;
}

/** A request with an `Idempotency-Key`. */
export interface KeyedRequest {
  readonly result: string;
  readonly scopeKind: string;
  readonly keyAge: string;
  readonly takeover: boolean;
}

/** An authentication that was refused. */
export interface FailedAuthentication {
  /** The name of the event, such as `auth.login.failed`. */
  readonly event: string;
  readonly reason: string | undefined;
}

/** A pool of connections at one moment. */
export interface PoolState {
  readonly total: number;
  readonly idle: number;
  /** Queries that wait for a connection. */
  readonly waiting: number;
  /** The most connections that it opens. */
  readonly limit: number;
}

/** What is counted. Labels are words of small sets; no id, key, address or text of a request is one. */
export interface Metrics extends ModelMetrics {
  requestAnswered(request: AnsweredRequest): void;
  /** An answer goes on that has begun; what is returned is to be called with its end. */
  streamOpened(route: string | undefined): (end: Omit<StreamedAnswer, 'route'>) => void;
  /** Something happened to an account or a key, whether refused or done. */
  securityEvent(event: string, outcome: 'success' | 'failure'): void;
  /** A line of the audit log is stored for good. */
  audited(action: string): void;
  authenticationFailed(failure: FailedAuthentication): void;
  pageServed(page: ServedPage): void;
  keyedRequest(request: KeyedRequest): void;
  idempotencyStoreFailed(operation: string, scopeKind: string): void;
  /** A request ended with an error; its route by its pattern. */
  requestFailed(code: string, route: string | undefined): void;
  /** A part that the service depends on was looked at. */
  dependencySeen(name: string, ok: boolean, seconds: number): void;
  /** The queues were looked at: those with jobs that could run and that no worker serves. */
  queuesUnserved(queues: readonly { readonly queue: string; readonly waiting: number }[]): void;
  /** Looks at the connections of the process each time the metrics are read; called once. */
  watchConnections(of: {
    /** Undefined where there is no pool. */
    readonly database: () => PoolState | undefined;
    /** Whether there is a connection to Redis. */
    readonly redis: (() => boolean) | undefined;
  }): void;
  /** A browser refused something because of a content policy. */
  cspViolated(directive: string, disposition: string): void;
  /** When `security.txt` ends. */
  securityTxtExpires(at: Date): void;
  /** A request was refused for want of capacity. */
  loadShed(reason: ShedReason): void;
  /** Looks at the load each time the metrics are read; called once. */
  watchLoad(load: LoadState): void;
  /** A request was beyond the quota of a policy. */
  rateLimited(policy: string): void;
  /** A check was counted by this process for itself. */
  rateLimitInsured(): void;
  /** The store of rate limits failed. */
  rateLimitStoreFailed(): void;
  /** Everything counted so far, as Prometheus reads it. */
  render(): Promise<{ readonly contentType: string; readonly body: string }>;
}
