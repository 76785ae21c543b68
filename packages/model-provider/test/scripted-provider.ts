import type { CallContext, ModelProvider, PartStream } from '../src/index.ts';
import { ProviderError, type ProviderErrorCode } from '../src/index.ts';

/** One answer of a {@link scriptedProvider}: text, or a failure before or after the first part. */
export type ScriptedAnswer =
  | string
  | {
      readonly code: ProviderErrorCode;
      readonly retryable?: boolean;
      readonly retryAfterMs?: number;
      /** Fail only after `start` and this text. */
      readonly after?: string;
    };

/**
 * A provider without a network, whose answers are given one by one; the last one repeats. For what stands in
 * front of providers; what providers themselves do is tested over sockets.
 */
export function scriptedProvider(
  id: string,
  answers: readonly [ScriptedAnswer, ...ScriptedAnswer[]],
) {
  const calls: { model: string; context: CallContext }[] = [];
  const answerOf = (at: number) => answers[Math.min(at, answers.length - 1)] ?? '';

  async function* generate(model: string, context: CallContext) {
    const answer = answerOf(calls.length);
    calls.push({ model, context });
    context.onEvent?.({ type: 'queued', atMs: 0 });
    let emitted = false;
    try {
      if (typeof answer !== 'string' && answer.after === undefined)
        throw failure(model, answer, emitted);
      emitted = true;
      yield { type: 'start', model, warnings: [] } as const;
      const text = typeof answer === 'string' ? answer : (answer.after ?? '');
      yield { type: 'text', delta: text } as const;
      if (typeof answer !== 'string') throw failure(model, answer, emitted);
      const usage = { input: 1, output: 1, cachedInput: undefined, reasoning: undefined };
      yield { type: 'finish', reason: 'stop', usage, timing: {} } as const;
    } finally {
      context.onEvent?.({ type: 'closed', atMs: 0 });
    }
  }

  function failure(
    model: string,
    { code, retryable = true, retryAfterMs }: Exclude<ScriptedAnswer, string>,
    emitted: boolean,
  ): ProviderError {
    return new ProviderError(code, code, {
      provider: id,
      model,
      retryable,
      retryAfterMs,
      emitted,
      safeMessage: code,
    });
  }

  const provider = {
    id,
    stream: (request, context) => generate(request.model, context) as PartStream,
    listModels: async () => [{ id: `${id}-model`, ownedBy: id, capabilities: new Set(['chat']) }],
    health: async () => ({ ok: true, latencyMs: 1 }),
    async embed(request, context) {
      const answer = answerOf(calls.length);
      calls.push({ model: request.model, context });
      if (typeof answer !== 'string') throw failure(request.model, answer, false);
      const usage = { input: 1, output: undefined, cachedInput: undefined, reasoning: undefined };
      return { vectors: request.input.map(() => Float32Array.of(1)), usage };
    },
  } satisfies ModelProvider;
  return Object.assign(provider, { calls });
}
