import { isProviderError } from '../errors.ts';
import type { CallContext, ModelProvider } from '../provider.ts';
import { decorate } from './decorate.ts';
import type { Opened } from './relay-stream.ts';
import { openStream, RelayStream } from './relay-stream.ts';
import { abortedWhileWaiting, afterSpending, pause, wasRefusedHere } from './waiting.ts';

/** When and how often {@link withRetry} tries again. */
export interface RetryOptions {
  /** How often a call is made in all. Default: 3. */
  readonly attempts?: number | undefined;
  /** The longest pause before the second attempt, in milliseconds; it doubles with each further one. Default: 250. */
  readonly baseMs?: number | undefined;
  /** The longest pause of all that nobody asked for, in milliseconds. Default: 4,000. */
  readonly maxMs?: number | undefined;
  /** An upstream that asks to wait longer than this, in milliseconds, is not asked again. Default: 10,000. */
  readonly maxRetryAfterMs?: number | undefined;
  /** Draws from [0, 1). Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** A clock in milliseconds that never goes back. Default: `performance.now`. */
  readonly now?: (() => number) | undefined;
}

/**
 * Makes a failed call again as long as none of its parts was handed out.
 *
 * It tries again what the provider calls retryable, except `timeout_first_token`, which would only wait as
 * long once more, and what a queue or an open circuit refused. The pause is what the upstream asked for, or random up to a bound that doubles ("full
 * jitter"). All attempts and pauses share the call's total deadline.
 *
 * @example
 * ```ts
 * const provider = withRetry(createOllamaProvider({ baseUrl }), { attempts: 2 });
 * ```
 */
export function withRetry(provider: ModelProvider, options: RetryOptions = {}): ModelProvider {
  const { embed } = provider;
  return decorate(provider, {
    stream: (request, context) =>
      new RelayStream({
        open: (left) =>
          retry<Opened>((limited) => openStream(provider.stream(request, limited), left), {
            ...options,
            context,
            left,
            provider: provider.id,
            model: request.model,
          }),
      }),
    ...(embed && {
      embed: (request, context) =>
        retry((limited) => embed.call(provider, request, limited), {
          ...options,
          context,
          provider: provider.id,
          model: request.model,
        }),
    }),
  });
}

interface RetriedCall extends RetryOptions {
  readonly context: CallContext;
  readonly left?: AbortSignal;
  readonly provider: string;
  readonly model: string;
}

async function retry<Result>(
  attempt: (context: CallContext) => Promise<Result>,
  call: RetriedCall,
): Promise<Result> {
  const { attempts = 3, context, left, model, provider } = call;
  const now = call.now ?? (() => performance.now());
  const startedAt = now();
  for (let made = 1; ; made++) {
    const limited =
      made === 1 ? context : afterSpending(context, now() - startedAt, provider, model);
    try {
      return await attempt(limited);
    } catch (error) {
      const pauseMs = made < attempts ? pauseAfter(error, made, call) : undefined;
      const remainingMs = context.deadlines.totalMs - (now() - startedAt);
      if (pauseMs === undefined || pauseMs >= remainingMs || left?.aborted) throw error;
      await pause(pauseMs, left ? [context.signal, left] : [context.signal]);
      if (context.signal.aborted) throw abortedWhileWaiting(provider, model, context);
      if (left?.aborted) throw error;
    }
  }
}

/** How long to wait before the next attempt; `undefined` if there must be none. */
function pauseAfter(error: unknown, made: number, options: RetryOptions): number | undefined {
  if (!isProviderError(error)) return undefined;
  const { emitted, retryable, retryAfterMs } = error.info;
  if (emitted || !retryable || error.code === 'timeout_first_token') return undefined;
  if (wasRefusedHere(error)) return undefined;
  if (retryAfterMs !== undefined) {
    return retryAfterMs <= (options.maxRetryAfterMs ?? 10_000) ? retryAfterMs : undefined;
  }
  const bound = Math.min((options.baseMs ?? 250) * 2 ** (made - 1), options.maxMs ?? 4_000);
  return bound * (options.random ?? Math.random)();
}
