import { defaultDeadlines } from '../deadlines.ts';
import type { CallContext, ModelProvider } from '../provider.ts';
import { coalesced } from './coalesced.ts';
import { decorate } from './decorate.ts';
import { abortedWhileWaiting } from './waiting.ts';

/** How long the answers of {@link withCoalescedHealth} hold. */
export interface CoalescedHealthOptions {
  /** How long a state of health holds, in milliseconds. Default: 1,000. */
  readonly healthMs?: number | undefined;
  /** How long a list of models holds, in milliseconds. Default: 5,000. */
  readonly modelsMs?: number | undefined;
  /** How long the upstream may take to answer either, in milliseconds. Default: 5,000. */
  readonly timeoutMs?: number | undefined;
  /** A clock in milliseconds that never goes back. Default: `performance.now`. */
  readonly now?: (() => number) | undefined;
}

/**
 * Lets any number of callers of `health` and of `listModels` share one question to the upstream, whose
 * answer holds for a moment. A caller that leaves does not end the question for the others.
 *
 * @example
 * ```ts
 * const provider = withCoalescedHealth(createOllamaProvider({ baseUrl }), { healthMs: 2_000 });
 * ```
 */
export function withCoalescedHealth(
  provider: ModelProvider,
  options: CoalescedHealthOptions = {},
): ModelProvider {
  const { healthMs = 1_000, modelsMs = 5_000, timeoutMs = 5_000 } = options;
  const now = options.now ?? (() => performance.now());
  const shared = (requestId: string): CallContext => ({
    signal: new AbortController().signal,
    deadlines: { ...defaultDeadlines, connectMs: timeoutMs, totalMs: timeoutMs },
    requestId,
  });
  const health = coalesced({
    ask: () => provider.health(shared('health')),
    maxAgeMs: healthMs,
    now,
  });
  const models = coalesced({
    ask: () => provider.listModels(shared('models')),
    maxAgeMs: modelsMs,
    now,
  });
  const answer = async <Result>(
    ask: (signal: AbortSignal) => Promise<Result>,
    context: CallContext,
  ): Promise<Result> => {
    try {
      return await ask(context.signal);
    } catch (error) {
      if (context.signal.aborted) throw abortedWhileWaiting(provider.id, undefined, context);
      throw error;
    }
  };
  return decorate(provider, {
    health: (context) => answer(health, context),
    listModels: (context) => answer(models, context),
  });
}
