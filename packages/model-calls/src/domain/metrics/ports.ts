import type { ProviderErrorCode } from '@headgate/model-provider';

/** A call of a model that has ended. */
export interface ModelCalled {
  readonly kind: string;
  readonly outcome: string;
  /** Where the tokens come from: `actual`, `estimated` or `unknown`. */
  readonly state: string;
  readonly input: number | undefined;
  readonly output: number | undefined;
  /** In millionths of the currency of the prices; `undefined` where the model has none. */
  readonly cost: number | undefined;
  /** From its admission to its end. */
  readonly seconds: number;
  /** From its admission to the first word of an answer; `undefined` where there was none. */
  readonly firstTokenSeconds: number | undefined;
}

/** A provider that did not do what it was asked. */
export interface ProviderFailure {
  /** Its id in the configuration. */
  readonly provider: string;
  readonly code: ProviderErrorCode;
}

/** A call of a model that found no free slot. */
export interface QueueWaited {
  readonly provider: string;
  readonly outcome: string;
  readonly seconds: number;
}

/** How busy the models of a provider are. */
export interface ProviderLoad {
  readonly provider: string;
  readonly running: number;
  readonly waiting: number;
}

/** What is counted of calls of models. Labels are words of small sets, or names of the configuration. */
export interface ModelMetrics {
  modelCalled(call: ModelCalled): void;
  /** A call was failed by a provider, or saved from it by a fallback. */
  providerFailed(failure: ProviderFailure): void;
  /** A call has waited in the queue of its model, or was refused by it. */
  queueWaited(wait: QueueWaited): void;
  /** A model failed and another was asked; both are names of the configuration. */
  modelFellBack(from: string, to: string): void;
  /** A circuit breaker, of a configured model or a provider, changed its state. */
  circuitChanged(name: string, state: string): void;
  /** Where to look how busy the providers are, whenever the metrics are read. */
  watchProviders(load: () => readonly ProviderLoad[]): void;
}
