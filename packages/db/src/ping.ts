import type { PingOptions } from './database.ts';
import { DatabaseError } from './errors.ts';

const defaultTimeoutMs = 5_000;

/** Asks for the version, such as `15.18`; distributions add words of their own behind it. */
export const pingQuery = "SELECT split_part(current_setting('server_version'), ' ', 1) AS version";

/** The rows that answer {@link pingQuery}. */
export interface PingAnswer {
  readonly rows: readonly { readonly version: string }[];
}

/**
 * Bounds `answer` by the timeout and signal of `options`. The query itself is left to end by
 * itself: its outcome no longer matters.
 */
export async function boundedPing(
  name: string,
  answer: Promise<PingAnswer>,
  options: PingOptions = {},
): Promise<{ readonly version: string }> {
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
    const [row] = (await Promise.race([answer, limit])).rows;
    return { version: row?.version ?? 'unknown' };
  } finally {
    stop?.();
    answer.catch(() => undefined);
  }
}
