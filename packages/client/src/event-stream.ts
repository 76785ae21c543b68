import { HeadgateError } from './errors.ts';
import { createEventParser } from './event-parser.ts';

/** An event of a stream of server-sent events. */
export interface ServerEvent {
  readonly id: string | undefined;
  readonly name: string;
  readonly data: unknown;
}

interface ReadOptions {
  readonly signal: AbortSignal | undefined;
  /** Milliseconds of silence after which the stream counts as broken; its heartbeats are signs of life. */
  readonly idleTimeoutMs: number;
}

/**
 * Reads the events of an answer. The next part is read when the next event is asked for, so that a slow reader slows the
 * service down; a reader that stops closes the connection, which ends the work behind it.
 */
export async function* readEvents(
  response: Response,
  { signal, idleTimeoutMs }: ReadOptions,
): AsyncGenerator<ServerEvent, void> {
  if (response.body === null) throw new HeadgateError('invalid_answer');
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parse = createEventParser();
  try {
    for (;;) {
      const { done, value } = await within(reader.read(), idleTimeoutMs, signal);
      if (done) return;
      for (const { id, name, data } of parse(decoder.decode(value, { stream: true }))) {
        yield { id, name, data: JSON.parse(data) };
      }
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof HeadgateError) throw cause;
    throw new HeadgateError('stream_broken', { message: 'The connection broke.', cause });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function within<Value>(
  reading: Promise<Value>,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new HeadgateError('timeout', { message: `Silent for ${milliseconds} ms.` })),
      milliseconds,
    );
    const stop = () => reject(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    reading.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    });
  });
}
