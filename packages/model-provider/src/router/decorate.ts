import type { ModelProvider } from '../provider.ts';

/** The provider with some of its members changed; what it cannot do, the result cannot either. */
export function decorate(provider: ModelProvider, changes: Partial<ModelProvider>): ModelProvider {
  const { canonicalModel, embed, modelInfo, pull, warm } = provider;
  return {
    id: provider.id,
    stream: provider.stream.bind(provider),
    listModels: provider.listModels.bind(provider),
    health: provider.health.bind(provider),
    ...(canonicalModel && { canonicalModel: canonicalModel.bind(provider) }),
    ...(modelInfo && { modelInfo: modelInfo.bind(provider) }),
    ...(embed && { embed: embed.bind(provider) }),
    ...(pull && { pull: pull.bind(provider) }),
    ...(warm && { warm: warm.bind(provider) }),
    ...changes,
  };
}
