import type { PingOptions } from './database.ts';
import { DatabaseError } from './errors.ts';

const defaultTimeoutMs = 5_000;

/**
 * Bounds `answer` by the timeout and signal of `options`. The query itself is left to end by
 * itself: its outcome no longer matters.
 */
export async function boundedPing(
  name: string,
  answer: Promise<unknown>,
  options: PingOptions = {},
): Promise<void> {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const { signal } = options;
  let stop: (() => void) | undefined;
  const limit = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => {
      reject(new DatabaseError('timeout', `${name} did not answer within ${timeoutMs} ms`));
    }, timeoutMs);
    const onAbort = () => {
      reject(
        new DatabaseError('timeout', `${name} was not waited for: the caller gave up`, {
          cause: signal?.reason,
        }),
      );
    };
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
  });
  try {
    await Promise.race([answer, limit]);
  } finally {
    stop?.();
    answer.catch(() => undefined);
  }
}
