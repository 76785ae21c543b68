import type { ModelProvider } from '../provider.ts';

/** The key of a model of `provider`, the same for all names that the provider has for it. */
export function keyOfModels(provider: ModelProvider): (model: string) => string {
  return (model) => provider.canonicalModel?.(model) ?? model;
}
