import type { Dispatcher } from 'undici';
import type { CallContext } from '../provider.ts';
import { ErrorBody } from './error-body.ts';
import type { ExchangeHandler, ExchangeRequest } from './exchange.ts';
import { Exchange } from './exchange.ts';
import type { Classify, Failure } from './failure.ts';
import { protocolFailure, toProviderError } from './failure.ts';

/** One call that is answered with one JSON document. */
export interface JsonCallOptions {
  readonly provider: string;
  readonly dispatcher: Dispatcher;
  readonly context: CallContext;
  readonly request: ExchangeRequest;
  readonly classify: Classify;
  readonly model?: string | undefined;
  /** The largest answer to accept. */
  readonly maxBytes: number;
  readonly now: () => number;
}

/** Makes the call and resolves with the parsed answer; rejects with a ProviderError. */
export function callJson(options: JsonCallOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let errorBody: ErrorBody | undefined;
    const fail = (failure: Failure): void => {
      reject(toProviderError(failure, options.provider, options.model, false));
    };
    const handler: ExchangeHandler = {
      headers(status, headers) {
        if (status !== 200) errorBody = new ErrorBody(status, headers, options.classify);
      },
      data(chunk) {
        exchange.firstToken();
        if (errorBody) {
          errorBody.push(chunk);
          return;
        }
        bytes += chunk.length;
        if (bytes > options.maxBytes) {
          exchange.destroy(protocolFailure("The model server's answer is over the limit."));
        } else {
          chunks.push(chunk);
        }
      },
      ended() {
        if (errorBody) {
          fail(errorBody.failure());
          return;
        }
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        } catch {
          fail(protocolFailure('The model server sent an answer that is not JSON.'));
        }
      },
      failed: fail,
    };
    const exchange = new Exchange(options.context, handler, options.now);
    exchange.start(options.dispatcher, options.request);
  });
}
