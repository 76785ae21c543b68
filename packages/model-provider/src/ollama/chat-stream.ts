import type { Dispatcher } from 'undici';
import type { PartQueue, PartSource } from '../part-queue.ts';
import type { CallContext } from '../provider.ts';
import type { DecodedLine } from './chat-decoder.ts';
import { ChatDecoder } from './chat-decoder.ts';
import { ErrorBody } from './error-body.ts';
import type { ExchangeHandler, ExchangeRequest } from './exchange.ts';
import { Exchange } from './exchange.ts';
import type { Failure } from './failure.ts';
import { abortedFailure, protocolFailure, toProviderError } from './failure.ts';
import { NdjsonError, NdjsonParser } from './ndjson.ts';

/** Above this many parts that nobody has taken, reading from the upstream pauses. */
const mostWaitingParts = 256;

/** What one streamed chat is made of. */
export interface ChatStreamOptions {
  readonly dispatcher: Dispatcher;
  readonly context: CallContext;
  readonly model: string;
  /** Called by the first `next()`, so that a bad request fails there and not in `stream()`. */
  readonly prepare: () => {
    request: ExchangeRequest;
    warnings: readonly string[];
    formatted: boolean;
  };
  readonly maxLineBytes: number;
  readonly now: () => number;
  readonly generateId: () => string;
}

/** One `POST /api/chat`: bytes from the exchange go through the parser and the decoder into the queue. */
export class ChatStream implements PartSource, ExchangeHandler {
  readonly #options: ChatStreamOptions;
  readonly #exchange: Exchange;
  readonly #parser: NdjsonParser;
  #queue: PartQueue | undefined;
  #decoder: ChatDecoder | undefined;
  #errorBody: ErrorBody | undefined;
  #finished = false;
  #closed = false;
  #onClosed: (() => void) | undefined;
  readonly #onValue = (value: unknown): void => this.#line(value);

  constructor(options: ChatStreamOptions) {
    this.#options = options;
    this.#exchange = new Exchange(options.context, this, options.now);
    this.#parser = new NdjsonParser({ maxLineBytes: options.maxLineBytes });
  }

  start(queue: PartQueue): void {
    this.#queue = queue;
    const { dispatcher, generateId, model, prepare } = this.#options;
    let prepared: ReturnType<typeof prepare>;
    try {
      prepared = prepare();
    } catch (error) {
      this.#closed = true;
      queue.fail(() => toError(error), 'drop');
      return;
    }
    this.#decoder = new ChatDecoder({
      model,
      warnings: prepared.warnings,
      formatted: prepared.formatted,
      generateId,
      elapsedMs: () => this.#exchange.elapsedMs,
      emit: (part) => queue.push(part),
    });
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

  headers(status: number, headers: Record<string, string | string[] | undefined>): void {
    if (status !== 200) this.#errorBody = new ErrorBody(status, headers);
  }

  data(chunk: Buffer): void {
    if (this.#errorBody) {
      this.#errorBody.push(chunk);
      return;
    }
    if (this.#finished) return;
    try {
      this.#parser.push(chunk, this.#onValue);
    } catch (error) {
      this.#exchange.destroy(parseFailure(error));
      return;
    }
    // A whole answer is not held back: its connection is to become free.
    const waiting = this.#queue?.waiting ?? 0;
    if (waiting > mostWaitingParts && !this.#finished) this.#exchange.pause();
  }

  ended(): void {
    let failure: Failure | undefined = this.#errorBody?.failure();
    if (!failure && !this.#finished) {
      try {
        this.#parser.end(this.#onValue);
      } catch (error) {
        failure = parseFailure(error);
      }
    }
    if (failure) this.failed(failure);
    else if (this.#finished) this.#close(undefined);
    else if (!this.#closed) {
      this.#close(protocolFailure('The model server ended the answer before it was complete.'));
    }
  }

  failed(failure: Failure): void {
    // A refusal whose body broke off is still a refusal, and an answer that is whole stays whole.
    const brokenOff = failure.code === 'upstream' || failure.code === 'timeout_idle';
    if (this.#finished) this.#close(undefined);
    else if (this.#errorBody && brokenOff) this.#close(this.#errorBody.failure());
    else this.#close(failure);
  }

  #line(value: unknown): void {
    if (this.#finished || this.#closed || !this.#decoder) return;
    const decoded: DecodedLine = this.#decoder.decode(value);
    if (decoded === 'more') return;
    if (decoded === 'first-output') this.#exchange.firstToken();
    else if (decoded === 'done') {
      this.#finished = true;
      this.#exchange.expectEnd();
    } else {
      this.#exchange.destroy(decoded);
      // The exchange may be over already, when this was the last line and had no line feed.
      if (!this.#closed) this.#close(decoded);
    }
  }

  #close(failure: Failure | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    if (failure) {
      const { model } = this.#options;
      this.#queue?.fail(
        (emitted) => toProviderError(failure, model, emitted),
        isOurs(failure) ? 'drop' : 'deliver',
      );
    } else {
      this.#queue?.end();
    }
    this.#onClosed?.();
  }
}

/** Whether the call was stopped from our side; then nobody waits for what had arrived. */
function isOurs(failure: Failure): boolean {
  return (
    (failure.code === 'aborted' && failure.status === undefined) || failure.code === 'timeout_total'
  );
}

function parseFailure(error: unknown): Failure {
  if (!(error instanceof NdjsonError)) throw error;
  return protocolFailure(
    error.code === 'line_too_long'
      ? 'The model server sent a line over the limit.'
      : 'The model server sent a line that is not JSON.',
  );
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
