import type { Dispatcher } from 'undici';
import type { CallContext, CallEvent } from '../provider.ts';
import type { Failure, ResponseHeaders } from './failure.ts';
import { abortedFailure, connectionFailure, timeoutFailure } from './failure.ts';

/** How long the rest of a response may take after its last part, before the connection is given up. */
const drainMs = 1_000;

/** `setTimeout` fires at once above this; such a deadline, `Infinity` included, gets no timer. */
const longestTimerMs = 2 ** 31 - 1;

/** One HTTP request to send. */
export interface ExchangeRequest {
  readonly origin: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Names and values in turn, as undici takes them fastest. */
  readonly headers: string[];
  readonly body?: string | undefined;
}

/** Receives the response; `ended` or `failed` comes exactly once, last. */
export interface ExchangeHandler {
  headers(status: number, headers: ResponseHeaders): void;
  data(chunk: Buffer): void;
  ended(): void;
  failed(failure: Failure): void;
}

/**
 * One HTTP request and its response under one {@link CallContext}: the signal, the four deadlines and
 * the events. It talks to undici's dispatch interface, so a read costs no stream and no promise.
 *
 * Every way out passes `#settle` once: timers cleared, listener removed, `closed` reported.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #context: CallContext;
  readonly #handler: ExchangeHandler;
  readonly #now: () => number;
  #startedAt = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #stageTimer: NodeJS.Timeout | undefined;
  #totalTimer: NodeJS.Timeout | undefined;
  #stage: 'connect' | 'first_token' | 'idle' | 'drain' = 'connect';
  #answered = false;
  #settled = false;
  readonly #onAbort = (): void => {
    this.destroy(abortedFailure(this.#context.signal.reason));
  };

  constructor(context: CallContext, handler: ExchangeHandler, now: () => number) {
    this.#context = context;
    this.#handler = handler;
    this.#now = now;
  }

  /** Milliseconds since the call began. */
  get elapsedMs(): number {
    return this.#now() - this.#startedAt;
  }

  /** Sends the request. An aborted signal fails it without sending anything. */
  start(dispatcher: Dispatcher, request: ExchangeRequest): void {
    const { signal, deadlines } = this.#context;
    this.#startedAt = this.#now();
    if (signal.aborted) {
      this.#settled = true;
      this.#handler.failed(abortedFailure(signal.reason));
      return;
    }
    signal.addEventListener('abort', this.#onAbort);
    this.#enter('connect', deadlines.connectMs);
    this.#totalTimer = timer(deadlines.totalMs, () => {
      this.destroy(timeoutFailure('timeout_total'));
    });
    this.#report('queued');
    // A listener of events may have aborted the call.
    if (this.#settled) return;
    try {
      dispatcher.dispatch(
        {
          origin: request.origin,
          method: request.method,
          path: request.path,
          headers: request.headers,
          body: request.body ?? null,
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        this,
      );
    } catch (error) {
      this.onResponseError(undefined, error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** The model has begun to answer: from here on the idle deadline counts. */
  firstToken(): void {
    if (this.#stage === 'first_token') this.#enter('idle', this.#context.deadlines.idleMs);
  }

  /** All that matters has come: waits a moment for the end of the response, so that the connection can be reused. */
  expectEnd(): void {
    if (!this.#settled) this.#enter('drain', drainMs);
  }

  /** Stops reading until `resume()`; the idle deadline does not count meanwhile. */
  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    if (this.#settled || !this.#controller?.paused) return;
    this.#stageTimer?.refresh();
    this.#controller.resume();
  }

  /** Destroys the connection, synchronously, and reports `failure`. Does nothing once the exchange is over. */
  destroy(failure: Failure): void {
    if (!this.#settle()) return;
    this.#controller?.abort(new Error(failure.safeMessage));
    this.#report('closed');
    this.#handler.failed(failure);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) {
      controller.abort(new Error('The call ended before it had a connection.'));
      return;
    }
    this.#controller = controller;
    this.#enter('first_token', this.#context.deadlines.firstTokenMs);
    this.#report('loading');
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    if (this.#settled || status < 200) return;
    this.#answered = true;
    this.#handler.headers(status, headers);
    this.#report('headers');
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    if (this.#stage === 'idle') this.#stageTimer?.refresh();
    this.#handler.data(chunk);
  }

  onResponseEnd(): void {
    if (!this.#settle()) return;
    this.#report('closed');
    this.#handler.ended();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (!this.#settle()) return;
    this.#report('closed');
    this.#handler.failed(connectionFailure(error, this.#answered));
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#stageTimer);
    clearTimeout(this.#totalTimer);
    this.#context.signal.removeEventListener('abort', this.#onAbort);
    return true;
  }

  #enter(stage: 'connect' | 'first_token' | 'idle' | 'drain', ms: number): void {
    this.#stage = stage;
    clearTimeout(this.#stageTimer);
    this.#stageTimer = timer(ms, () => this.#stageExpired(stage));
  }

  #stageExpired(stage: 'connect' | 'first_token' | 'idle' | 'drain'): void {
    if (this.#controller?.paused) {
      this.#stageTimer?.refresh();
      return;
    }
    this.destroy(timeoutFailure(stage === 'drain' ? 'timeout_idle' : `timeout_${stage}`));
  }

  #report(type: Exclude<CallEvent['type'], 'waiting'>): void {
    this.#context.onEvent?.({ type, atMs: this.elapsedMs });
  }
}

function timer(ms: number, expired: () => void): NodeJS.Timeout | undefined {
  return ms > longestTimerMs ? undefined : setTimeout(expired, ms);
}
