import type { Dispatcher } from 'undici';
import type { PartQueue, PartSource } from '../part-queue.ts';
import type { CallContext } from '../provider.ts';
import type { StreamPart } from '../stream-part.ts';
import { ErrorBody } from './error-body.ts';
import type { ExchangeHandler, ExchangeRequest } from './exchange.ts';
import { Exchange } from './exchange.ts';
import type { Classify, Failure, ResponseHeaders } from './failure.ts';
import { abortedFailure, isOurs, toProviderError } from './failure.ts';
import { Refusal } from './refusal.ts';

/** Above this many parts that nobody has taken, reading from the upstream pauses. */
const mostWaitingParts = 256;

/** What a piece of the answer meant for the stream as a whole. */
export type Decoded = 'more' | 'first-output' | 'done' | Failure;

/** Reads the bytes of one answer; parts go to `emit`, what they mean for the stream to `settle`. */
export interface AnswerReader {
  push(chunk: Buffer): void;
  /** The body is over; the last call, unless the answer was done before. */
  end(): void;
}

/** What a reader is given. */
export interface ReaderTools {
  readonly emit: (part: StreamPart) => void;
  /** `done` and a failure end the reading; what is pushed after them is dropped. */
  readonly settle: (decoded: Decoded) => void;
  /** Milliseconds since the call began. */
  readonly elapsedMs: () => number;
}

/** What one streamed answer is made of. */
export interface AnswerStreamOptions {
  readonly provider: string;
  readonly dispatcher: Dispatcher;
  readonly context: CallContext;
  readonly model: string;
  /** Called by the first `next()`, so that a bad request fails there and not in `stream()`. Throws {@link Refusal}. */
  readonly prepare: () => {
    request: ExchangeRequest;
    reader: (tools: ReaderTools, headers: ResponseHeaders) => AnswerReader;
    /** Classifies refusals of this request in place of `classify`. */
    classify?: Classify;
  };
  readonly classify: Classify;
  readonly now: () => number;
}

/** One streamed `POST`: bytes from the exchange go through the reader into the queue. */
export class AnswerStream implements PartSource, ExchangeHandler {
  readonly #options: AnswerStreamOptions;
  readonly #exchange: Exchange;
  #queue: PartQueue | undefined;
  #classify: Classify;
  #makeReader: ReturnType<AnswerStreamOptions['prepare']>['reader'] | undefined;
  #reader: AnswerReader | undefined;
  #errorBody: ErrorBody | undefined;
  #finished = false;
  #closed = false;
  #onClosed: (() => void) | undefined;

  constructor(options: AnswerStreamOptions) {
    this.#options = options;
    this.#classify = options.classify;
    this.#exchange = new Exchange(options.context, this, options.now);
  }

  start(queue: PartQueue): void {
    this.#queue = queue;
    const { dispatcher, prepare } = this.#options;
    let prepared: ReturnType<typeof prepare>;
    try {
      prepared = prepare();
    } catch (error) {
      if (error instanceof Refusal) {
        this.#close(error.failure);
      } else {
        this.#closed = true;
        queue.fail(() => toError(error), 'drop');
      }
      return;
    }
    this.#makeReader = prepared.reader;
    this.#classify = prepared.classify ?? this.#classify;
    this.#exchange.start(dispatcher, prepared.request);
  }

  drained(): void {
    this.#exchange.resume();
  }

  /** After `finish` the connection is about to be free and is worth waiting for; before it, it is destroyed. */
  close(): Promise<void> {
    if (!this.#finished) this.#exchange.destroy(abortedFailure(undefined));
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onClosed = resolve;
    });
  }

  headers(status: number, headers: ResponseHeaders): void {
    if (status !== 200) {
      this.#errorBody = new ErrorBody(status, headers, this.#classify);
      return;
    }
    const queue = this.#queue;
    this.#reader = this.#makeReader?.(
      {
        emit: (part) => queue?.push(part),
        settle: (decoded) => this.#settle(decoded),
        elapsedMs: () => this.#exchange.elapsedMs,
      },
      headers,
    );
  }

  data(chunk: Buffer): void {
    if (this.#errorBody) {
      this.#errorBody.push(chunk);
      return;
    }
    if (this.#finished) return;
    this.#reader?.push(chunk);
    // A whole answer is not held back: its connection is to become free.
    const waiting = this.#queue?.waiting ?? 0;
    if (waiting > mostWaitingParts && !this.#finished) this.#exchange.pause();
  }

  ended(): void {
    if (this.#errorBody) {
      this.failed(this.#errorBody.failure());
      return;
    }
    if (!this.#finished && !this.#closed) this.#reader?.end();
    if (this.#finished) this.#close(undefined);
  }

  failed(failure: Failure): void {
    // A refusal whose body broke off is still a refusal, and an answer that is whole stays whole.
    const brokenOff = failure.code === 'upstream' || failure.code === 'timeout_idle';
    if (this.#finished) this.#close(undefined);
    else if (this.#errorBody && brokenOff) this.#close(this.#errorBody.failure());
    else this.#close(failure);
  }

  #settle(decoded: Decoded): void {
    if (this.#finished || this.#closed || decoded === 'more') return;
    if (decoded === 'first-output') this.#exchange.firstToken();
    else if (decoded === 'done') {
      this.#finished = true;
      this.#exchange.expectEnd();
    } else {
      this.#exchange.destroy(decoded);
      // The exchange may be over already, when the failure is in the last bytes or in their absence.
      if (!this.#closed) this.#close(decoded);
    }
  }

  #close(failure: Failure | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    if (failure) {
      const { model, provider } = this.#options;
      this.#queue?.fail(
        (emitted) => toProviderError(failure, provider, model, emitted),
        isOurs(failure) ? 'drop' : 'deliver',
      );
    } else {
      this.#queue?.end();
    }
    this.#onClosed?.();
  }
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
