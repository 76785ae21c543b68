import type { Deadlines } from './deadlines.ts';
import type { GenerateRequest } from './request.ts';
import type { StreamPart, Usage } from './stream-part.ts';

/**
 * What happens to a call below the stream.
 *
 * `waiting`: it waits for a slot of the model, with so many calls before it. `admitted`: the wait is over.
 * `queued`: the call was handed to the connection pool. `loading`: the upstream has the request and has
 * not answered; it loads the model or evaluates the prompt. `headers`: the upstream answered.
 * `closed`: nothing of the call is left upstream, so a concurrency slot may be given to the next;
 * it comes exactly once for every call that was `queued`. A call that is tried again goes through all
 * of them again.
 */
export type CallEvent =
  | {
      readonly type: 'admitted' | 'queued' | 'loading' | 'headers' | 'closed';
      /** Milliseconds since the call began; since the attempt began for those of an attempt. */
      readonly atMs: number;
    }
  | { readonly type: 'waiting'; readonly atMs: number; readonly position: number };

/** What belongs to one call and not to what is asked. */
export interface CallContext {
  /** Fires when the client is gone or the service stops. Its reason becomes the `cause` of the `aborted` error. */
  readonly signal: AbortSignal;
  readonly deadlines: Deadlines;
  /** Sent upstream as `x-request-id`. */
  readonly requestId: string;
  /** Whose turn it is where calls wait for each other, such as an organisation; never sent upstream. */
  readonly tenant?: string | undefined;
  /** Whether nobody waits for the answer: where calls wait for each other, it lets all others pass. Default: false. */
  readonly background?: boolean | undefined;
  /** A W3C Trace Context `traceparent`, sent upstream as it stands. */
  readonly traceparent?: string | undefined;
  /** The `tracestate` that belongs to it, sent upstream as it stands. */
  readonly tracestate?: string | undefined;
  /** Called synchronously by `stream`, `embed` and `warm`; must not throw. */
  readonly onEvent?: ((event: CallEvent) => void) | undefined;
}

/**
 * The parts of one answer, in order.
 *
 * Nothing is sent upstream before the first `next()`. Calls of `next()` may overlap; they are answered in order.
 */
export interface PartStream extends AsyncGenerator<StreamPart, void, void> {
  /**
   * Takes, without waiting, the parts that have already arrived: after `next()` has given one part of an
   * upstream read, this gives the others, so that a server can write them in one go. May be empty.
   */
  takeReady?(): StreamPart[];
}

/** What a model can do. */
export type Capability = 'chat' | 'tools' | 'vision' | 'thinking' | 'embedding' | 'json_schema';

/** A model that a provider offers. */
export interface ModelInfo {
  readonly id: string;
  readonly createdAt?: Date;
  readonly ownedBy: string;
  /** Tokens of context that a request gets, not the most the model was trained for; left out when unknown. */
  readonly contextLength?: number;
  readonly capabilities: ReadonlySet<Capability>;
  /** Whether the model is in memory now; left out when unknown. */
  readonly loaded?: boolean;
}

/** The state of an upstream. */
export interface Health {
  readonly ok: boolean;
  readonly version?: string;
  readonly latencyMs: number;
}

/** Texts to turn into vectors. */
export interface EmbedRequest {
  readonly model: string;
  readonly input: readonly string[];
  readonly dimensions?: number | undefined;
}

/** One vector for each input, in the same order. */
export interface EmbedResult {
  readonly vectors: Float32Array[];
  readonly usage: Usage;
}

/** Progress of a download of a model. */
export interface PullProgress {
  readonly status: string;
  readonly digest?: string;
  /** Bytes. */
  readonly total?: number;
  /** Bytes. */
  readonly completed?: number;
}

/**
 * The port between a gateway and whatever serves models.
 *
 * A provider holds connections and caches, no request state: one instance serves any number of
 * concurrent calls. Every failure is a {@link ProviderError}. The optional members are capabilities: a
 * provider that lacks one leaves the member out.
 */
export interface ModelProvider {
  /** Names the provider in errors, logs and `providerOptions`. */
  readonly id: string;
  /**
   * Generates an answer.
   *
   * The first part is `start`, the last is `finish`; a stream that ends without throwing has given both.
   * Fails with `info.emitted: false` as long as no part was handed out, and with `emitted: true` after
   * that. When `context.signal` fires, a deadline passes, or `return()` is called, the upstream
   * connection is destroyed first and then the promise settles; parts that were waiting are dropped.
   */
  stream(request: GenerateRequest, context: CallContext): PartStream;
  /** Lists what the upstream has now. */
  listModels(context: CallContext): Promise<ModelInfo[]>;
  /** Describes one model; rejects with `model_not_found` if the upstream does not have it. */
  modelInfo?(model: string, context: CallContext): Promise<ModelInfo>;
  /**
   * The one name of a model for which the upstream takes several, such as `m:latest` for `m`: a key for limits, prices
   * and accounts, never a name to send. Left out where every name is a model of its own.
   */
  canonicalModel?(model: string): string;
  /** Resolves with `ok: false` when the upstream does not answer well; rejects only with `aborted`. */
  health(context: CallContext): Promise<Health>;
  /** Turns texts into vectors; all or nothing. */
  embed?(request: EmbedRequest, context: CallContext): Promise<EmbedResult>;
  /** Downloads a model to the upstream, with progress. */
  pull?(model: string, context: CallContext): AsyncGenerator<PullProgress, void, void>;
  /** Loads a model into memory and resolves once it is there. */
  warm?(model: string, context: CallContext): Promise<void>;
}
