import type { Decoded, ReaderTools } from '../http/answer-stream.ts';
import type { Failure } from '../http/failure.ts';
import { protocolFailure } from '../http/failure.ts';
import { toLogprobs } from '../http/logprobs.ts';
import { count, isObject } from '../http/values.ts';
import type { FinishReason, StreamPart, Usage } from '../stream-part.ts';
import { streamErrorFailure } from './failure.ts';
import { ToolCallAssembler } from './tool-calls.ts';

/** What the decoder needs to know of the call. */
export interface ChunkDecoderOptions extends Pick<ReaderTools, 'emit' | 'elapsedMs'> {
  readonly model: string;
  readonly warnings: readonly string[];
  readonly generateId: () => string;
}

const unknownUsage: Usage = Object.freeze({
  input: undefined,
  output: undefined,
  cachedInput: undefined,
  reasoning: undefined,
});

/**
 * Turns `chat.completion.chunk` objects into parts. The first choice is the answer; others are not asked for.
 *
 * `finish` waits for the end of the stream, because the counts come after the reason. An end without a
 * reason is a failure: Ollama's own `/v1`, for one, ends like that when its model breaks down.
 */
export class ChunkDecoder {
  readonly #options: ChunkDecoderOptions;
  readonly #toolCalls: ToolCallAssembler;
  #started = false;
  #firstTokenMs: number | undefined;
  #raw: string | undefined;
  #usage: Usage = unknownUsage;

  constructor(options: ChunkDecoderOptions) {
    this.#options = options;
    this.#toolCalls = new ToolCallAssembler(options.generateId);
  }

  /** Reads one chunk, emitting what it holds. */
  decode(chunk: unknown): Decoded {
    if (!isObject(chunk))
      return protocolFailure('The model server sent an event that is no object.');
    if (chunk['error'] != null || chunk['object'] === 'error') return streamErrorFailure(chunk);

    const { emit, model, warnings } = this.#options;
    if (!this.#started) {
      this.#started = true;
      const id = chunk['id'];
      emit({ type: 'start', model, warnings, ...(typeof id === 'string' && id !== '' && { id }) });
    }
    const hadOutput = this.#firstTokenMs !== undefined;
    if (isObject(chunk['usage'])) this.#usage = toUsage(chunk['usage']);
    const choices = chunk['choices'];
    if (Array.isArray(choices)) {
      for (const choice of choices) {
        const failure = isObject(choice) ? this.#choice(choice) : undefined;
        if (failure) return failure;
      }
    }
    return hadOutput || this.#firstTokenMs === undefined ? 'more' : 'first-output';
  }

  /** The stream is over, by `[DONE]` or by its end. */
  finish(): Decoded {
    const raw = this.#raw;
    if (raw === undefined) {
      return protocolFailure('The model server ended the answer before it was complete.');
    }
    this.#options.emit({
      type: 'finish',
      reason: this.#reason(raw),
      raw,
      usage: this.#usage,
      timing: this.#firstTokenMs === undefined ? {} : { firstTokenMs: this.#firstTokenMs },
    });
    return 'done';
  }

  #choice(choice: Record<string, unknown>): Failure | undefined {
    if ((choice['index'] ?? 0) !== 0) return undefined;
    const delta = choice['delta'];
    if (isObject(delta)) this.#delta(delta, choice['logprobs']);
    const reason = choice['finish_reason'];
    if (typeof reason !== 'string' || reason === '') return undefined;
    if (reason === 'error') return streamErrorFailure(choice);
    this.#raw = reason;
    return undefined;
  }

  #delta(delta: Record<string, unknown>, logprobs: unknown): void {
    const reasoning = delta['reasoning_content'] ?? delta['reasoning'];
    if (typeof reasoning === 'string' && reasoning !== '') {
      this.#output({ type: 'reasoning', delta: reasoning });
    }
    // A refusal is what the model says instead of an answer.
    const content = delta['content'] || delta['refusal'];
    if (typeof content === 'string' && content !== '') {
      const tokens = isObject(logprobs) ? toLogprobs(logprobs['content']) : undefined;
      this.#output({ type: 'text', delta: content, ...(tokens && { logprobs: tokens }) });
    }
    const calls = delta['tool_calls'];
    if (Array.isArray(calls)) {
      for (const call of calls) {
        if (isObject(call)) this.#output(this.#toolCalls.delta(call));
      }
    }
  }

  #output(part: StreamPart): void {
    this.#firstTokenMs ??= this.#options.elapsedMs();
    this.#options.emit(part);
  }

  #reason(raw: string): FinishReason {
    switch (raw) {
      case 'stop':
        return this.#toolCalls.count > 0 ? 'tool_calls' : 'stop';
      case 'length':
      case 'tool_calls':
      case 'content_filter':
        return raw;
      case 'function_call':
        return 'tool_calls';
      default:
        return 'other';
    }
  }
}

function toUsage(usage: Record<string, unknown>): Usage {
  const input = usage['prompt_tokens_details'];
  const output = usage['completion_tokens_details'];
  return {
    input: count(usage['prompt_tokens']),
    output: count(usage['completion_tokens']),
    cachedInput: isObject(input) ? count(input['cached_tokens']) : undefined,
    reasoning: isObject(output) ? count(output['reasoning_tokens']) : undefined,
  };
}
