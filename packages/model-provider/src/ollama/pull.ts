import type { Failure } from '../http/failure.ts';
import { abortedFailure, protocolFailure, toProviderError } from '../http/failure.ts';
import type { Upstream } from '../http/upstream.ts';
import { count, isObject } from '../http/values.ts';
import type { CallContext, PullProgress } from '../provider.ts';
import { streamErrorFailure } from './failure.ts';
import { NdjsonError, NdjsonParser } from './ndjson.ts';

/** A line of progress is short; one that is not is no progress. */
const maxLineBytes = 64 * 1024;

/** `POST /api/pull` as a stream of its lines. */
export async function* pullModel(
  upstream: Upstream,
  provider: string,
  model: string,
  context: CallContext,
): AsyncGenerator<PullProgress, void, void> {
  const fail = (failure: Failure, emitted: boolean) =>
    toProviderError(failure, provider, model, emitted);
  const controller = new AbortController();
  const abort = (): void => controller.abort(context.signal.reason);
  if (context.signal.aborted) abort();
  else context.signal.addEventListener('abort', abort);
  // What Ollama downloads is not ours to time: the first line may take as long as any other.
  const deadlines = { ...context.deadlines, firstTokenMs: Number.POSITIVE_INFINITY };
  const call = { ...context, deadlines, signal: controller.signal, onEvent: undefined };
  let emitted = false;
  try {
    for await (const line of lines(upstream, model, call)) {
      if (!isObject(line)) throw fail(protocolFailure('A line of progress is no object.'), emitted);
      if (typeof line['error'] === 'string') throw fail(pullFailure(line['error']), emitted);
      emitted = true;
      yield toProgress(line);
      if (line['status'] === 'success') return;
    }
    if (context.signal.aborted) throw fail(abortedFailure(context.signal.reason), emitted);
    throw fail(protocolFailure('The download ended before it was complete.'), emitted);
  } catch (error) {
    throw error instanceof NdjsonError
      ? fail(protocolFailure('The model server sent a line that is not JSON.'), emitted)
      : error;
  } finally {
    context.signal.removeEventListener('abort', abort);
    controller.abort(new Error('The pull is over.'));
  }
}

async function* lines(
  upstream: Upstream,
  model: string,
  context: CallContext,
): AsyncGenerator<unknown, void, void> {
  const parser = new NdjsonParser({ maxLineBytes });
  const ready: unknown[] = [];
  const put = (value: unknown): void => {
    ready.push(value);
  };
  const body = { model, stream: true };
  for await (const chunk of upstream.chunks('POST', '/api/pull', body, model, context)) {
    parser.push(chunk, put);
    yield* ready.splice(0);
  }
  parser.end(put);
  yield* ready;
}

/** Ollama says that a model is not in the registry in words alone, after status 200. */
function pullFailure(text: string): Failure {
  if (/file does not exist|not found/i.test(text)) {
    const safeMessage = 'The registry does not have this model.';
    return { code: 'model_not_found', safeMessage, retryable: false };
  }
  if (/dial tcp|no such host|lookup |i\/o timeout|connection refused|TLS handshake/i.test(text)) {
    const safeMessage = 'The model server cannot reach its registry.';
    return { code: 'upstream', safeMessage, retryable: true };
  }
  return streamErrorFailure(text);
}

function toProgress(line: Record<string, unknown>): PullProgress {
  const { digest } = line;
  const total = count(line['total']);
  const completed = count(line['completed']);
  return {
    status: String(line['status'] ?? ''),
    ...(typeof digest === 'string' && { digest }),
    ...(total !== undefined && { total }),
    ...(completed !== undefined && { completed }),
  };
}
