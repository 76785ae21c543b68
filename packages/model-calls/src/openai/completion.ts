import type { Generated, StreamPart, TokenLogprob, Usage } from '@headgate/model-provider';
import type { ChoiceBatch } from '../domain/chat/merge-choices.ts';

/** What is the same in every part of one answer. */
export interface CompletionIdentity {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
}

type FinishPart = Extract<StreamPart, { type: 'finish' }>;

/** Whole answers to one request in OpenAI's form. */
export function toCompletion(identity: CompletionIdentity, ...answers: readonly Generated[]) {
  return {
    id: identity.id,
    object: 'chat.completion' as const,
    created: identity.created,
    model: identity.model,
    choices: answers.map(toChoice),
    ...usageMember(answers.map((answer) => answer.usage).reduce(sumOf)),
  };
}

function toChoice(generated: Generated, index: number) {
  return {
    index,
    message: {
      role: 'assistant' as const,
      content: generated.text === '' && generated.toolCalls.length > 0 ? null : generated.text,
      refusal: null,
      ...(generated.reasoning !== '' && { reasoning_content: generated.reasoning }),
      ...(generated.toolCalls.length > 0 && {
        tool_calls: generated.toolCalls.map((call) => ({
          id: call.id,
          type: 'function' as const,
          function: { name: call.name, arguments: call.argsJson },
        })),
      }),
    },
    logprobs: generated.logprobs.length > 0 ? toLogprobs(generated.logprobs) : null,
    finish_reason: finishReason(generated.finishReason),
  };
}

/** What {@link chunkWriter} is to write. */
export interface ChunkOptions {
  /** How many answers there are; the stream ends with the last of them. */
  readonly choices: number;
  /** Whether a last chunk tells the tokens of all of them. */
  readonly includeUsage: boolean;
}

/** Writes the parts of the answers to one request as server-sent events in OpenAI's form. */
export function chunkWriter(
  identity: CompletionIdentity,
  { choices, includeUsage }: ChunkOptions,
): (batch: ChoiceBatch) => string {
  const { id, created, model } = identity;
  const head = JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1);
  const usage = includeUsage ? ',"usage":null' : '';
  const event = (
    index: number,
    delta: unknown,
    finish: string | null = null,
    logprobs: unknown = null,
  ) =>
    `data: ${head},"choices":[{"index":${index},"delta":${JSON.stringify(delta)},"logprobs":${JSON.stringify(logprobs)},"finish_reason":${JSON.stringify(finish)}}]${usage}}\n\n`;
  let open = choices;
  let total: Usage | undefined;

  const write = (index: number, part: StreamPart): string => {
    switch (part.type) {
      case 'start':
        return event(index, { role: 'assistant', content: '' });
      case 'text':
        return event(
          index,
          { content: part.delta },
          null,
          part.logprobs && toLogprobs(part.logprobs),
        );
      case 'reasoning':
        return event(index, { reasoning_content: part.delta });
      case 'tool-call-delta':
        return event(index, {
          tool_calls: [
            {
              index: part.index,
              ...(part.name !== undefined && { id: part.id, type: 'function' }),
              function: {
                ...(part.name !== undefined && { name: part.name }),
                arguments: part.argsDelta,
              },
            },
          ],
        });
      case 'finish': {
        const last = event(index, {}, finishReason(part.reason));
        total = total ? sumOf(total, part.usage) : part.usage;
        open--;
        if (open > 0) return last;
        const counts = usageMember(total);
        const usageEvent =
          includeUsage && counts
            ? `data: ${head},"choices":[],${JSON.stringify(counts).slice(1)}\n\n`
            : '';
        return `${last}${usageEvent}data: [DONE]\n\n`;
      }
    }
  };
  return ({ index, parts }) => parts.map((part) => write(index, part)).join('');
}

function toLogprobs(tokens: readonly TokenLogprob[]) {
  const content = tokens.map(({ top, ...token }) => ({ ...token, top_logprobs: top }));
  return { content, refusal: null };
}

function finishReason(reason: FinishPart['reason']): string {
  return reason === 'other' ? 'stop' : reason;
}

/** The tokens of two answers; what is unknown of one is unknown of both. */
function sumOf(one: Usage, other: Usage): Usage {
  const sum = (count: keyof Usage) => {
    const [a, b] = [one[count], other[count]];
    return a === undefined || b === undefined ? undefined : a + b;
  };
  return {
    input: sum('input'),
    output: sum('output'),
    cachedInput: sum('cachedInput'),
    reasoning: sum('reasoning'),
  };
}

// A count that the provider did not give is unknown, not zero: then there is no usage at all.
function usageMember({ input, output, cachedInput, reasoning }: Usage) {
  if (input === undefined || output === undefined) return undefined;
  return {
    usage: {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      ...(cachedInput !== undefined && { prompt_tokens_details: { cached_tokens: cachedInput } }),
      ...(reasoning !== undefined && {
        completion_tokens_details: { reasoning_tokens: reasoning },
      }),
    },
  };
}
