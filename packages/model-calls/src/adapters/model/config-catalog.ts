import type { ModelCatalog, ModelTerms } from '../../domain/models/ports.ts';
import type { ModelConfig, ModelsConfig } from '../../models-config.ts';

/** The prices and limits of the configuration; `nameOf` brings the names of one model together. */
export function configCatalog(
  config: ModelsConfig | undefined,
  nameOf: (model: string) => string,
): ModelCatalog {
  const terms = new Map(
    Object.entries(config?.models ?? {}).map(([name, settings]) => [name, toTerms(settings)]),
  );
  const nothing: ModelTerms = {};
  return {
    currency: config?.currency ?? 'USD',
    termsOf: (model) => terms.get(model) ?? terms.get(nameOf(model)) ?? nothing,
    nameOf,
  };
}

function toTerms(settings: ModelConfig): ModelTerms {
  const { max_output_tokens: maxOutputTokens } = settings;
  const limit = maxOutputTokens === undefined ? {} : { maxOutputTokens };
  if (!('provider' in settings)) return limit;
  const { price } = settings;
  const contextLength = settings.context_length ?? settings.num_ctx;
  return {
    ...limit,
    ...(contextLength !== undefined && { contextLength }),
    ...(price && {
      price: {
        inputPerMillion: price.input,
        outputPerMillion: price.output,
        ...(price.cached_input !== undefined && { cachedInputPerMillion: price.cached_input }),
      },
    }),
  };
}
