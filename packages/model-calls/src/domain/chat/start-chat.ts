import type { GenerateRequest, PartStream } from '@headgate/model-provider';
import { CallFinaliser } from '../usage/call-finaliser.ts';
import { estimatePromptTokens } from '../usage/estimate-tokens.ts';
import { MeteredStream } from './metered-stream.ts';
import type { ModelCall, ModelCallServices } from './ports.ts';

/** What is reserved for an answer whose request does not limit it. */
export const defaultOutputTokens = 1_000;

/** An answer that has begun: its account is open until the stream has ended or was returned. */
export interface StartedChat {
  /**
   * The parts as the model makes them; aborting the call's signal, or returning the stream, stops the model.
   * Whoever has it reads it to its end or returns it.
   */
  readonly parts: PartStream;
}

/**
 * Asks a model to answer: the one way to a model's chat. It resolves when the call is admitted, before the model is
 * asked, and its account is settled exactly once, however it ends.
 */
export async function startChat(
  { models, accounts, catalog, deadlines }: ModelCallServices,
  request: GenerateRequest,
  { caller, onAdmitted, ...call }: ModelCall,
): Promise<StartedChat> {
  const { model } = request;
  const promptTokens = () => estimatePromptTokens(request);
  const admitted = await accounts.admit({
    caller,
    kind: 'chat',
    model,
    requestId: call.requestId,
    estimate: () => ({
      input: promptTokens(),
      output:
        request.maxOutputTokens ?? catalog.termsOf(model).maxOutputTokens ?? defaultOutputTokens,
    }),
  });
  onAdmitted?.(admitted.allowances);
  const finaliser = new CallFinaliser({
    admitted,
    model,
    promptTokens,
    now: () => performance.now(),
  });
  const { onEvent } = finaliser;
  const parts = models.providerOf(model).stream(request, {
    ...call,
    tenant: caller.organizationId,
    traceparent: admitted.traceparent,
    deadlines,
    onEvent,
  });
  return { parts: new MeteredStream(parts, finaliser) };
}
