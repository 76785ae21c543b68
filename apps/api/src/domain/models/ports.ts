import type { Health, ModelInfo, ModelProvider } from '@headgate/model-provider';

/** What a call on behalf of somebody carries. */
export interface Call {
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** The providers that are configured, as one. */
export interface ModelDirectory {
  /** The provider that serves a model; there always is one, and it says itself when it lacks the model. */
  providerOf(model: string): ModelProvider;
  /**
   * Every model that can be used now. Providers that do not answer are left out.
   *
   * @throws ProviderError when none of them answers
   */
  list(call: Call): Promise<ModelInfo[]>;
  /** @throws ProviderError `model_not_found` */
  find(model: string, call: Call): Promise<ModelInfo>;
  /** The state of each provider, by its id. */
  health(call: Call): Promise<ReadonlyMap<string, Health>>;
}
