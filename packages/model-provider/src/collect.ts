import { ProviderError } from './errors.ts';
import type { PartStream } from './provider.ts';
import type { FinishReason, StreamPart, Timing, TokenLogprob, Usage } from './stream-part.ts';

/** A tool call, whole. */
export interface GeneratedToolCall {
  readonly id: string;
  readonly name: string;
  readonly argsJson: string;
}

/** An answer, whole. */
export interface Generated {
  readonly model: string;
  readonly warnings: readonly string[];
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly GeneratedToolCall[];
  /** The tokens of `text`; empty unless the request asked for them and the upstream has them. */
  readonly logprobs: readonly TokenLogprob[];
  readonly finishReason: FinishReason;
  /** The upstream's own word for the reason. */
  readonly rawFinishReason?: string;
  readonly usage: Usage;
  readonly timing: Timing;
}

/**
 * Gathers a stream into one answer. An answer that is not streamed is a collected stream, so that
 * cancelling, deadlines and errors have one code path.
 *
 * Rejects with what the stream throws, and with `protocol` when it ends without `finish`.
 *
 * @example
 * ```ts
 * const answer = await collect(provider.stream(request, context));
 * console.log(answer.text, answer.usage.output ?? 'not counted');
 * ```
 */
export async function collect(parts: AsyncIterable<StreamPart>): Promise<Generated> {
  let model = '';
  let warnings: readonly string[] = [];
  let text = '';
  let reasoning = '';
  const logprobs: TokenLogprob[] = [];
  const toolCalls: { id: string; name: string; argsJson: string }[] = [];

  let generated: Generated | undefined;
  for await (const part of parts) {
    switch (part.type) {
      case 'start':
        model = part.model;
        warnings = part.warnings;
        break;
      case 'text':
        text += part.delta;
        if (part.logprobs) logprobs.push(...part.logprobs);
        break;
      case 'reasoning':
        reasoning += part.delta;
        break;
      case 'tool-call-delta': {
        const known = toolCalls[part.index];
        if (known) known.argsJson += part.argsDelta;
        else {
          toolCalls[part.index] = { id: part.id, name: part.name ?? '', argsJson: part.argsDelta };
        }
        break;
      }
      case 'finish':
        generated = {
          model,
          warnings,
          text,
          reasoning,
          toolCalls,
          logprobs,
          finishReason: part.reason,
          ...(part.raw === undefined ? {} : { rawFinishReason: part.raw }),
          usage: part.usage,
          timing: part.timing,
        };
        break;
    }
  }
  if (generated) return generated;
  const message = 'The stream ended without its last part.';
  throw new ProviderError('protocol', message, {
    provider: 'unknown',
    model,
    retryable: true,
    emitted: model !== '',
    safeMessage: message,
  });
}

/**
 * Gives a stream's parts in arrays, all that one upstream read brought together; a server that writes one
 * array at a time makes one write of each read.
 *
 * Throws what the stream throws. Leaving the loop early closes the stream.
 *
 * @example
 * ```ts
 * for await (const batch of batches(provider.stream(request, context))) {
 *   response.write(batch.map(toServerSentEvent).join(''));
 * }
 * ```
 */
export async function* batches(
  parts: AsyncIterable<StreamPart> & Pick<PartStream, 'takeReady'>,
): AsyncGenerator<StreamPart[], void, void> {
  for await (const part of parts) {
    const ready = parts.takeReady?.();
    yield ready && ready.length > 0 ? [part, ...ready] : [part];
  }
}
