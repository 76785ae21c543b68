import type { GenerateRequest, PartStream } from '@headgate/model-provider';
import { chatStart, meteredChat } from './metered-chat.ts';
import type { ModelCall, ModelCallServices } from './ports.ts';

/** An answer that has begun: its account is open until the stream has ended or was returned. */
export interface StartedChat {
  /**
   * The parts as the model makes them; aborting the call's signal, or returning the stream, stops the model.
   * Whoever has it reads it to its end or returns it.
   */
  readonly parts: PartStream;
}

/**
 * Asks a model to answer: the one way to a model's chat, beside `startChoices` for several answers. It resolves when the
 * call is admitted, before the model is asked, and its account is settled exactly once, however it ends.
 */
export async function startChat(
  services: ModelCallServices,
  request: GenerateRequest,
  call: ModelCall,
): Promise<StartedChat> {
  const admitted = await services.accounts.admit(chatStart(services, request, call));
  return { parts: meteredChat(services, request, call, admitted) };
}
