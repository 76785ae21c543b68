/** A call of a model that has ended. */
export interface ModelCalled {
  readonly kind: string;
  readonly outcome: string;
  /** Where the tokens come from: `actual`, `estimated` or `unknown`. */
  readonly state: string;
  readonly input: number | undefined;
  readonly output: number | undefined;
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
  /** A call has waited in the queue of its model, or was refused by it. */
  queueWaited(wait: QueueWaited): void;
  /** A model failed and another was asked; both are names of the configuration. */
  modelFellBack(from: string, to: string): void;
  /** A circuit breaker, of a configured model or a provider, changed its state. */
  circuitChanged(name: string, state: string): void;
  /** Where to look how busy the providers are, whenever the metrics are read. */
  watchProviders(load: () => readonly ProviderLoad[]): void;
}
