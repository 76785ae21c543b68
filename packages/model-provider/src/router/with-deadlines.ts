import type { Deadlines } from '../deadlines.ts';
import { shorterDeadlines } from '../deadlines.ts';
import type { CallContext, ModelProvider } from '../provider.ts';
import { keyOfModels } from './canonical.ts';
import { decorate } from './decorate.ts';
import { openStream, RelayStream } from './relay-stream.ts';

/** Deadlines of a model, of which those left out stay as the call has them. */
export interface ModelDeadlines extends Partial<Deadlines> {
  /**
   * What the first token may take on top of `firstTokenMs` while the model may have to be loaded: before its
   * first answer, and after `loadedForMs` without one. Default: 0.
   */
  readonly loadMs?: number | undefined;
  /** How long a model is taken to stay in memory after an answer, in milliseconds. Default: 240,000. */
  readonly loadedForMs?: number | undefined;
}

/** How {@link withDeadlines} limits calls. */
export interface DeadlineOptions {
  readonly deadlinesOf: (model: string) => ModelDeadlines | undefined;
  /** A clock in milliseconds that never goes back. Default: `performance.now`. */
  readonly now?: (() => number) | undefined;
}

/** More models than this are not remembered as loaded. */
const mostRemembered = 1_000;

/**
 * Limits how long each stage of a call may take; of the model's deadlines and the call's own the shorter
 * holds. A model that may have to be loaded gets more time for its first token, so that the limit for a
 * loaded one can be short.
 *
 * @example
 * ```ts
 * const provider = withDeadlines(createOllamaProvider({ baseUrl }), {
 *   deadlinesOf: () => ({ firstTokenMs: 30_000, loadMs: 600_000 }),
 * });
 * ```
 */
export function withDeadlines(provider: ModelProvider, options: DeadlineOptions): ModelProvider {
  const now = options.now ?? (() => performance.now());
  const answeredAt = new Map<string, number>();
  const { embed } = provider;
  const keyOf = keyOfModels(provider);

  const limit = (model: string, context: CallContext): CallContext => {
    const own = options.deadlinesOf(model);
    if (!own) return context;
    const { firstTokenMs = Number.POSITIVE_INFINITY, loadMs = 0, loadedForMs = 240_000 } = own;
    const isLoaded =
      now() - (answeredAt.get(keyOf(model)) ?? Number.NEGATIVE_INFINITY) < loadedForMs;
    const limits = { ...own, firstTokenMs: isLoaded ? firstTokenMs : firstTokenMs + loadMs };
    return { ...context, deadlines: shorterDeadlines(context.deadlines, limits) };
  };
  const answered = (model: string): void => {
    if ((options.deadlinesOf(model)?.loadMs ?? 0) === 0) return;
    answeredAt.delete(keyOf(model));
    answeredAt.set(keyOf(model), now());
    if (answeredAt.size > mostRemembered) answeredAt.delete(answeredAt.keys().next().value ?? '');
  };
  const missed = (model: string): void => {
    // The model was not in memory after all, or is stuck: the next call allows for a load.
    answeredAt.delete(keyOf(model));
  };

  return decorate(provider, {
    stream: (request, context) =>
      new RelayStream({
        async open(left) {
          const { model } = request;
          try {
            const stream = provider.stream(request, limit(model, context));
            const opened = await openStream(stream, left);
            if (!opened.first.done) answered(model);
            return opened;
          } catch (error) {
            missed(model);
            throw error;
          }
        },
      }),
    ...(embed && {
      async embed(request, context) {
        const result = await embed.call(provider, request, limit(request.model, context));
        answered(request.model);
        return result;
      },
    }),
  });
}
