import type { GenerateRequest, PartStream } from '@headgate/model-provider';
import { CallFinaliser } from '../usage/call-finaliser.ts';
import { estimatePromptTokens } from '../usage/estimate-tokens.ts';
import type { AdmittedCall, CallSettings, CallStart } from '../usage/ports.ts';
import { MeteredStream } from './metered-stream.ts';
import type { ModelCall, ModelCallServices } from './ports.ts';
import { toBoth } from './to-both.ts';

/** What is reserved for an answer whose request does not limit it. */
export const defaultOutputTokens = 1_000;

/** What a chat asks the accounts for. */
export function chatStart(
  { catalog }: ModelCallServices,
  request: GenerateRequest,
  { caller, onAllowances, requestId }: ModelCall,
): CallStart {
  const { model, maxOutputTokens } = request;
  return {
    caller,
    kind: 'chat',
    model,
    requestId,
    settings: settingsOf(request),
    onAllowances,
    estimate: () => ({
      input: estimatePromptTokens(request),
      output: maxOutputTokens ?? catalog.termsOf(model).maxOutputTokens ?? defaultOutputTokens,
    }),
  };
}

function settingsOf(request: GenerateRequest): CallSettings {
  const { maxOutputTokens, temperature, topP, presencePenalty, frequencyPenalty, seed } = request;
  const output = request.output && (request.output.type === 'text' ? 'text' : 'json');
  const limits = { maxOutputTokens, temperature, topP, seed };
  return { ...limits, presencePenalty, frequencyPenalty, output };
}

/** The answer to a chat that was admitted, which settles its account once, however it ends. */
export function meteredChat(
  { models, deadlines }: ModelCallServices,
  request: GenerateRequest,
  { caller, requestId, signal, background, onEvent }: ModelCall,
  admitted: AdmittedCall,
): PartStream {
  const { model } = request;
  const finaliser = new CallFinaliser({
    admitted,
    model,
    promptTokens: () => estimatePromptTokens(request),
    now: () => performance.now(),
  });
  const parts = models.providerOf(model).stream(request, {
    requestId,
    signal,
    tenant: caller.organizationId,
    ...admitted.trace,
    deadlines,
    background,
    onEvent: toBoth(finaliser.onEvent, onEvent),
  });
  return new MeteredStream(parts, finaliser);
}
