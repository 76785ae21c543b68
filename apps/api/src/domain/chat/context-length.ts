import type { Call, ModelCatalog, ModelDirectory } from '@headgate/model-calls';
import { isProviderError } from '@headgate/model-provider';

/**
 * Tokens of context that a model has, as the operator has settled or as its provider says; `undefined` where nobody
 * knows, as when the provider does not answer at the moment.
 *
 * @throws ProviderError `model_not_found`
 */
export async function contextLengthOf(
  { catalog, models }: { readonly catalog: ModelCatalog; readonly models: ModelDirectory },
  model: string,
  { requestId, signal }: Pick<Call, 'requestId' | 'signal'>,
): Promise<number | undefined> {
  const settled = catalog.termsOf(model).contextLength;
  if (settled !== undefined) return settled;
  try {
    return (await models.find(model, { requestId, signal })).contextLength;
  } catch (error) {
    if (isProviderError(error) && error.code !== 'model_not_found') return undefined;
    throw error;
  }
}
