import type { AnswerReader, Decoded, ReaderTools } from '../http/answer-stream.ts';
import type { ResponseHeaders } from '../http/failure.ts';
import { protocolFailure } from '../http/failure.ts';
import type { ChunkDecoderOptions } from './chunk-decoder.ts';
import { ChunkDecoder } from './chunk-decoder.ts';
import { streamErrorFailure } from './failure.ts';
import { EventParser, EventTooLongError } from './server-sent-events.ts';

/** Reads the body of one `POST /chat/completions` that was answered with 200. */
export function chunkReader(
  options: ChunkDecoderOptions & ReaderTools & { readonly maxEventBytes: number },
  headers: ResponseHeaders,
): AnswerReader {
  return String(headers['content-type']).startsWith('application/json')
    ? documentReader(options)
    : eventReader(options);
}

function eventReader(
  options: ChunkDecoderOptions & ReaderTools & { readonly maxEventBytes: number },
): AnswerReader {
  const { maxEventBytes, settle } = options;
  const parser = new EventParser({ maxEventBytes });
  const decoder = new ChunkDecoder(options);
  let settled = false;
  const end = (decoded: Decoded): void => {
    settled = true;
    settle(decoded);
  };
  const onData = (data: string): void => {
    if (settled) return;
    if (data === '[DONE]') {
      end(decoder.finish());
      return;
    }
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch {
      // No cause: JSON.parse quotes its input, which may be someone's text.
      end(protocolFailure('The model server sent an event that is not JSON.'));
      return;
    }
    const decoded = decoder.decode(chunk);
    if (decoded === 'first-output') settle(decoded);
    else if (decoded !== 'more') end(decoded);
  };
  return {
    push(chunk) {
      try {
        parser.push(chunk, onData);
      } catch (error) {
        if (!(error instanceof EventTooLongError)) throw error;
        end(protocolFailure('The model server sent an event over the limit.'));
      }
    },
    end() {
      parser.end(onData);
      if (!settled) end(decoder.finish());
    },
  };
}

/** A server that answers 200 with a document reports an error that way, or cannot stream. */
function documentReader({
  settle,
  maxEventBytes,
}: ReaderTools & { maxEventBytes: number }): AnswerReader {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    push(chunk) {
      bytes += chunk.length;
      if (bytes <= maxEventBytes) chunks.push(chunk);
    },
    end() {
      let body: unknown;
      try {
        body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      } catch {
        body = undefined;
      }
      const failed = typeof body === 'object' && body !== null && 'error' in body;
      settle(
        failed
          ? streamErrorFailure(body)
          : protocolFailure('The model server did not answer with a stream.'),
      );
    },
  };
}
