import type { AnswerReader, ReaderTools } from '../http/answer-stream.ts';
import type { Failure } from '../http/failure.ts';
import { protocolFailure } from '../http/failure.ts';
import type { ChatDecoderOptions } from './chat-decoder.ts';
import { ChatDecoder } from './chat-decoder.ts';
import { NdjsonError, NdjsonParser } from './ndjson.ts';

/** Reads the NDJSON of one `POST /api/chat`. */
export function chatReader(
  options: ChatDecoderOptions & ReaderTools & { readonly maxLineBytes: number },
): AnswerReader {
  const { maxLineBytes, settle } = options;
  const parser = new NdjsonParser({ maxLineBytes });
  const decoder = new ChatDecoder(options);
  let settled = false;
  const onValue = (value: unknown): void => {
    if (settled) return;
    const decoded = decoder.decode(value);
    if (decoded === 'more') return;
    settled = decoded !== 'first-output';
    settle(decoded);
  };
  const parse = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      settled = true;
      settle(parseFailure(error));
    }
  };
  return {
    push: (chunk) => parse(() => parser.push(chunk, onValue)),
    end() {
      parse(() => parser.end(onValue));
      if (!settled) settle(decoder.end());
    },
  };
}

function parseFailure(error: unknown): Failure {
  if (!(error instanceof NdjsonError)) throw error;
  return protocolFailure(
    error.code === 'line_too_long'
      ? 'The model server sent a line over the limit.'
      : 'The model server sent a line that is not JSON.',
  );
}
