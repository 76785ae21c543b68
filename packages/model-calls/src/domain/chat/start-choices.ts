import type { GenerateRequest, PartStream } from '@headgate/model-provider';
import { chatStart, meteredChat } from './metered-chat.ts';
import type { ModelCall, ModelCallServices } from './ports.ts';

/** The most answers to one request. */
export const mostChoices = 8;

/** Several answers to one request, which have begun: each is a call of the model with an account of its own. */
export interface StartedChoices {
  /**
   * One stream for each answer. Whoever has them reads all to their ends, or returns all; `mergeChoices` and
   * `collectChoices` do one or the other.
   */
  readonly streams: readonly PartStream[];
}

/**
 * Asks a model to answer a request several times at once. All the calls are admitted together, or none. Where the
 * request has a seed, each further answer has the next one, for otherwise all would be the same.
 */
export async function startChoices(
  services: ModelCallServices,
  request: GenerateRequest,
  choices: number,
  call: ModelCall,
): Promise<StartedChoices> {
  const start = chatStart(services, request, call);
  const admitted =
    choices === 1
      ? [await services.accounts.admit(start)]
      : await services.accounts.admitTogether(start, choices);
  return {
    streams: admitted.map((each, index) =>
      meteredChat(services, withSeed(request, index), call, each),
    ),
  };
}

function withSeed(request: GenerateRequest, index: number): GenerateRequest {
  if (request.seed === undefined || index === 0) return request;
  return { ...request, seed: request.seed + index };
}
