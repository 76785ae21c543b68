import type { Health, ModelInfo, ModelProvider } from '@headgate/model-provider';

/** Where in a trace something belongs, as W3C Trace Context writes it. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string | undefined;
}

/** What is asked of one provider: a retry or a fallback asks again. */
export interface AttemptStart {
  readonly kind: 'chat' | 'embeddings';
  /** The id of the provider in the configuration. */
  readonly provider: string;
  /** Whose protocol it speaks. */
  readonly protocol: string;
  /** What the provider calls the model. */
  readonly model: string;
  /** Where it listens; left out for one that is built in. */
  readonly address: { readonly host: string; readonly port: number } | undefined;
  /** The call that it is made for. */
  readonly trace: TraceContext;
}

/** The part of a trace that such an attempt is. */
export interface AttemptSpan {
  /** What the provider is told. */
  readonly trace: TraceContext;
  end(): void;
  failed(error: unknown): void;
}

/** Follows each attempt by itself. */
export type FollowAttempt = (start: AttemptStart) => AttemptSpan;

/** What a call on behalf of somebody carries. */
export interface Call {
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** Whose turn it is in the queue of a busy model: the organisation; left out, the call shares one turn with all such calls. */
  readonly tenant?: string;
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

/**
 * What a million tokens cost, in units of {@link ModelCatalog.currency}. Tokens times such a price is an
 * amount in millionths of the currency, so that sums can be kept as whole numbers.
 */
export interface ModelPrice {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
  /** For the part of the input that came from a prompt cache; left out, it costs what input costs. */
  readonly cachedInputPerMillion?: number;
}

/** What the operator has settled for one model. */
export interface ModelTerms {
  /** Left out: the model costs nothing that is accounted for. */
  readonly price?: ModelPrice;
  /** Tokens of context that requests get; left out, the provider knows it or nobody does. */
  readonly contextLength?: number;
  /** The most tokens an answer may have, whatever a request asks for; a request that names no limit gets this one. */
  readonly maxOutputTokens?: number;
}

/** The terms of the configured models; answered from memory. */
export interface ModelCatalog {
  /** An ISO 4217 code, the same for all prices. */
  readonly currency: string;
  /**
   * The terms of a model, by the id that requests use or by the id that the `start` of an answer names;
   * empty for a model of which nothing is settled.
   */
  termsOf(model: string): ModelTerms;
  /** The one name of a model that has several; it is under this one that what was used is recorded. */
  nameOf(model: string): string;
}
