import type { CallContext, PartStream, StreamPart } from '@headgate/model-provider';
import type { AttemptSpan, AttemptStart, FollowAttempt } from '../../domain/models/ports.ts';
import type { OpenedProvider } from './open-providers.ts';

/** What is known of a provider before it is asked. */
export type AttemptedProvider = Pick<AttemptStart, 'protocol' | 'address'>;

/** The provider, with each call of it followed that belongs to a trace. Its place is below the retries and the queue. */
export function tracedProvider(
  provider: OpenedProvider,
  known: AttemptedProvider,
  follow: FollowAttempt,
): OpenedProvider {
  const { canonicalModel, embed, modelInfo, pull, warm, close } = provider;
  const begin = (
    kind: AttemptStart['kind'],
    model: string,
    { traceparent, tracestate }: CallContext,
  ): AttemptSpan | undefined =>
    traceparent === undefined
      ? undefined
      : follow({
          ...known,
          kind,
          provider: provider.id,
          model,
          trace: { traceparent, tracestate },
        });
  return {
    id: provider.id,
    stream(request, context) {
      const span = begin('chat', request.model, context);
      if (!span) return provider.stream(request, context);
      return new TracedStream(provider.stream(request, { ...context, ...span.trace }), span);
    },
    listModels: provider.listModels.bind(provider),
    health: provider.health.bind(provider),
    ...(canonicalModel && { canonicalModel: canonicalModel.bind(provider) }),
    ...(modelInfo && { modelInfo: modelInfo.bind(provider) }),
    ...(embed && {
      embed: (request, context) => {
        const span = begin('embeddings', request.model, context);
        if (!span) return embed.call(provider, request, context);
        return ended(embed.call(provider, request, { ...context, ...span.trace }), span);
      },
    }),
    ...(pull && { pull: pull.bind(provider) }),
    ...(warm && { warm: warm.bind(provider) }),
    ...(close && { close: close.bind(provider) }),
  };
}

async function ended<Result>(work: Promise<Result>, span: AttemptSpan): Promise<Result> {
  try {
    const result = await work;
    span.end();
    return result;
  } catch (error) {
    span.failed(error);
    throw error;
  }
}

/** A stream whose end, whichever it is, ends its span, once. */
class TracedStream implements PartStream {
  readonly #parts: PartStream;
  #span: AttemptSpan | undefined;

  constructor(parts: PartStream, span: AttemptSpan) {
    this.#parts = parts;
    this.#span = span;
  }

  async next(): Promise<IteratorResult<StreamPart, void>> {
    try {
      const result = await this.#parts.next();
      if (result.done || result.value.type === 'finish') this.#end();
      return result;
    } catch (error) {
      this.#span?.failed(error);
      this.#span = undefined;
      throw error;
    }
  }

  takeReady(): StreamPart[] {
    const ready = this.#parts.takeReady?.() ?? [];
    if (ready.at(-1)?.type === 'finish') this.#end();
    return ready;
  }

  async return(): Promise<IteratorResult<StreamPart, void>> {
    try {
      return await this.#parts.return();
    } finally {
      this.#end();
    }
  }

  async throw(error: unknown): Promise<IteratorResult<StreamPart, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #end(): void {
    this.#span?.end();
    this.#span = undefined;
  }
}
