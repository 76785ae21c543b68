import type { Dispatcher } from 'undici';
import type { CallContext } from '../provider.ts';
import { ErrorBody } from './error-body.ts';
import type { ExchangeRequest } from './exchange.ts';
import { Exchange } from './exchange.ts';
import type { Classify, Failure } from './failure.ts';
import { toProviderError } from './failure.ts';

/** One request whose answer is read piece by piece. */
export interface ByteStreamOptions {
  readonly provider: string;
  readonly dispatcher: Dispatcher;
  readonly context: CallContext;
  readonly request: ExchangeRequest;
  readonly classify: Classify;
  readonly model?: string | undefined;
  readonly now: () => number;
}

/**
 * The body of an answer as it comes. Reading pauses while the caller is busy; the caller ends it early by its
 * signal. Throws a ProviderError.
 */
export async function* byteStream(options: ByteStreamOptions): AsyncGenerator<Buffer, void, void> {
  const chunks: Buffer[] = [];
  let errorBody: ErrorBody | undefined;
  let failure: Failure | undefined;
  let over = false;
  let wake = (): void => {};
  let emitted = false;
  const exchange = new Exchange(
    options.context,
    {
      headers(status, headers) {
        if (status !== 200) errorBody = new ErrorBody(status, headers, options.classify);
      },
      data(chunk) {
        exchange.firstToken();
        if (errorBody) errorBody.push(chunk);
        else chunks.push(chunk);
        exchange.pause();
        wake();
      },
      ended() {
        over = true;
        failure = errorBody?.failure();
        wake();
      },
      failed(reason) {
        over = true;
        failure = reason;
        wake();
      },
    },
    options.now,
  );
  exchange.start(options.dispatcher, options.request);
  while (true) {
    const chunk = chunks.shift();
    if (chunk) {
      emitted = true;
      yield chunk;
      continue;
    }
    if (over) break;
    await new Promise<void>((resolve) => {
      wake = resolve;
      exchange.resume();
    });
  }
  if (failure) throw toProviderError(failure, options.provider, options.model, emitted);
}
