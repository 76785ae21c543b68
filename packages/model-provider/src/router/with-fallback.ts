import { isProviderError } from '../errors.ts';
import type { ModelProvider } from '../provider.ts';
import type { GenerateRequest } from '../request.ts';
import { decorate } from './decorate.ts';
import type { Opened } from './relay-stream.ts';
import { openStream, RelayStream } from './relay-stream.ts';

/** A model that may answer, under the name its provider knows it by. */
export interface Target {
  readonly provider: ModelProvider;
  readonly model: string;
  /** Its share of the calls among the targets; one with 0 is asked only when the others fail. Default: 1. */
  readonly weight?: number | undefined;
}

/** How {@link withFallback} chooses. */
export interface FallbackOptions {
  /** Asked in this order after all targets. Default: none. */
  readonly fallbacks?: readonly Target[] | undefined;
  /** Hears of a target that failed and of the one that is asked next. */
  readonly onFallback?: ((event: { from: Target; to: Target; error: unknown }) => void) | undefined;
  /** Draws from [0, 1). Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/**
 * Serves every request by one of several targets: drawn by weight, then, as long as no part was handed out,
 * the others and the fallbacks in turn.
 *
 * It goes on after failures that lie with a target: unreachable, overloaded, out of quota, failing, without
 * the model. It does not after a refusal of the request itself, an abort, or the end of the call's time.
 *
 * The result has the id, the listing and the health of its first target, and embeds by it alone: vectors of
 * two models cannot be compared. `start` names the model of the target that answers.
 *
 * @example
 * ```ts
 * const provider = withFallback([{ provider: local, model: 'llama3.2' }], {
 *   fallbacks: [{ provider: cloud, model: 'gpt-4o-mini' }],
 * });
 * ```
 */
export function withFallback(
  targets: readonly [Target, ...Target[]],
  options: FallbackOptions = {},
): ModelProvider {
  const { fallbacks = [], random = Math.random } = options;
  const [{ provider, model }] = targets;
  const { embed } = provider;

  const firstAnswer = async (
    candidates: readonly Target[],
    ask: (target: Target) => Promise<Opened>,
  ): Promise<Opened> => {
    for (const [position, target] of candidates.entries()) {
      try {
        return await ask(target);
      } catch (error) {
        const next = candidates[position + 1];
        if (!next || !liesWithTheTarget(error)) throw error;
        options.onFallback?.({ from: target, to: next, error });
      }
    }
    throw new TypeError('There is no target to ask.');
  };

  return decorate(provider, {
    stream: (request, context) =>
      new RelayStream({
        open: (left) =>
          firstAnswer([...drawnByWeight(targets, random), ...fallbacks], (target) =>
            openStream(target.provider.stream(renamed(request, target.model), context), left),
          ),
      }),
    ...(embed && {
      embed: (request, context) => embed.call(provider, { ...request, model }, context),
    }),
  });
}

/** Whether another target may do better with the same request. */
function liesWithTheTarget(error: unknown): boolean {
  if (!isProviderError(error) || error.info.emitted) return false;
  switch (error.code) {
    case 'invalid_request':
    case 'context_length_exceeded':
    case 'unsupported':
    case 'aborted':
    case 'timeout_total':
      return false;
    default:
      return true;
  }
}

/** All targets in a random order in which each comes first as often as its weight says. */
function drawnByWeight(targets: readonly Target[], random: () => number): Target[] {
  if (targets.length === 1) return [...targets];
  const left = [...targets];
  const order: Target[] = [];
  while (left.length > 0) order.push(...left.splice(draw(left, random), 1));
  return order;
}

/** The place of a target, drawn by weight; the first one where all weights are 0. */
function draw(targets: readonly Target[], random: () => number): number {
  const sum = targets.reduce((total, { weight = 1 }) => total + weight, 0);
  let rest = random() * sum;
  let last = 0;
  for (const [at, { weight = 1 }] of targets.entries()) {
    if (weight <= 0) continue;
    if (rest < weight) return at;
    rest -= weight;
    last = at;
  }
  return last;
}

function renamed(request: GenerateRequest, model: string): GenerateRequest {
  return request.model === model ? request : { ...request, model };
}
