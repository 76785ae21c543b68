import {
  type CallContext,
  type Deadlines,
  isProviderError,
  type ModelInfo,
  type ModelProvider,
  ProviderError,
} from '@headgate/model-provider';
import type { Call, ModelDirectory } from '../../domain/models/ports.ts';

export interface ProviderDirectoryOptions {
  /** The provider of every model that no other one claims. */
  readonly main: ModelProvider;
  /** Providers of a few models, each known by its exact id. */
  readonly others: readonly {
    readonly provider: ModelProvider;
    readonly models: readonly string[];
  }[];
  readonly deadlines: Deadlines;
}

/** A {@link ModelDirectory} over a main provider and a few that serve named models. */
export function createProviderDirectory(options: ProviderDirectoryOptions): ModelDirectory {
  const claimed = new Map(
    options.others.flatMap(({ provider, models }) => models.map((model) => [model, provider])),
  );
  const providers = [options.main, ...options.others.map(({ provider }) => provider)];
  const providerOf = (model: string) => claimed.get(model) ?? options.main;
  const contextOf = (call: Call): CallContext => ({ ...call, deadlines: options.deadlines });

  return {
    providerOf,
    async list(call) {
      const results = await Promise.allSettled(
        providers.map((provider) => provider.listModels(contextOf(call))),
      );
      const answered = results.filter((result) => result.status === 'fulfilled');
      const failed = results.find((result) => result.status === 'rejected');
      if (answered.length === 0 && failed) throw failed.reason;
      return answered.flatMap((result) => result.value);
    },
    async find(model, call) {
      const provider = providerOf(model);
      if (provider.modelInfo) return provider.modelInfo(model, contextOf(call));
      const models = await provider.listModels(contextOf(call));
      return models.find(({ id }) => id === model) ?? notFound(provider, model);
    },
    async health(call) {
      const context = contextOf(call);
      return new Map(
        await Promise.all(
          providers.map(
            async (provider) => [provider.id, await healthOf(provider, context)] as const,
          ),
        ),
      );
    },
  };
}

async function healthOf(provider: ModelProvider, context: CallContext) {
  try {
    return await provider.health(context);
  } catch (error) {
    if (isProviderError(error)) return { ok: false, latencyMs: 0 };
    throw error;
  }
}

function notFound(provider: ModelProvider, model: string): ModelInfo {
  const message = 'The provider has no such model.';
  throw new ProviderError('model_not_found', message, {
    provider: provider.id,
    model,
    retryable: false,
    emitted: false,
    safeMessage: message,
  });
}
