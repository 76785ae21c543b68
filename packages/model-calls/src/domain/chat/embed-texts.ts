import { type EmbedRequest, type EmbedResult, ProviderError } from '@headgate/model-provider';
import { CallFinaliser } from '../usage/call-finaliser.ts';
import { estimateTextTokens } from '../usage/estimate-tokens.ts';
import type { ModelCall, ModelCallServices } from './ports.ts';
import { toBoth } from './to-both.ts';

/**
 * Turns texts into vectors: the one way to a model's embeddings. The account is settled exactly once, however it ends.
 *
 * @throws ProviderError `unsupported` when the provider of the model makes none
 */
export async function embedTexts(
  { models, accounts, deadlines }: Omit<ModelCallServices, 'catalog'>,
  request: EmbedRequest,
  { caller, onAllowances, onEvent, ...call }: ModelCall,
): Promise<EmbedResult> {
  const { model } = request;
  const provider = models.providerOf(model);
  if (!provider.embed) throw noEmbeddings(provider.id, model);
  const promptTokens = () => request.input.reduce((sum, text) => sum + estimateTextTokens(text), 0);
  const admitted = await accounts.admit({
    caller,
    kind: 'embeddings',
    model,
    requestId: call.requestId,
    settings: { dimensions: request.dimensions },
    onAllowances,
    estimate: () => ({ input: promptTokens(), output: 0 }),
  });
  const finaliser = new CallFinaliser({
    admitted,
    model,
    promptTokens,
    now: () => performance.now(),
  });
  try {
    const result = await provider.embed(request, {
      ...call,
      tenant: caller.organizationId,
      deadlines,
      ...admitted.trace,
      onEvent: toBoth(finaliser.onEvent, onEvent),
    });
    // No vector has tokens of output: what a provider does not say of them is 0.
    finaliser.completed({ ...result.usage, output: result.usage.output ?? 0 });
    return result;
  } catch (error) {
    finaliser.failed(error);
    throw error;
  }
}

function noEmbeddings(provider: string, model: string): ProviderError {
  const message = 'The model makes no embeddings.';
  return new ProviderError('unsupported', message, {
    provider,
    model,
    retryable: false,
    emitted: false,
    safeMessage: message,
  });
}
