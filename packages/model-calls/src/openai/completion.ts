import type { Generated, StreamPart, TokenLogprob, Usage } from '@headgate/model-provider';

/** What is the same in every part of one answer. */
export interface CompletionIdentity {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
}

type FinishPart = Extract<StreamPart, { type: 'finish' }>;

/** A whole answer in OpenAI's form. */
export function toCompletion(identity: CompletionIdentity, generated: Generated) {
  return {
    id: identity.id,
    object: 'chat.completion' as const,
    created: identity.created,
    model: identity.model,
    choices: [
      {
        index: 0,
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
      },
    ],
    ...usageMember(generated.usage),
  };
}

/** Writes the parts of one answer as server-sent events in OpenAI's form. */
export function chunkWriter(identity: CompletionIdentity, includeUsage: boolean) {
  const { id, created, model } = identity;
  const head = JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1);
  const usage = includeUsage ? ',"usage":null' : '';
  const event = (delta: unknown, finish: string | null = null, logprobs: unknown = null) =>
    `data: ${head},"choices":[{"index":0,"delta":${JSON.stringify(delta)},"logprobs":${JSON.stringify(logprobs)},"finish_reason":${JSON.stringify(finish)}}]${usage}}\n\n`;

  return (part: StreamPart): string => {
    switch (part.type) {
      case 'start':
        return event({ role: 'assistant', content: '' });
      case 'text':
        return event({ content: part.delta }, null, part.logprobs && toLogprobs(part.logprobs));
      case 'reasoning':
        return event({ reasoning_content: part.delta });
      case 'tool-call-delta':
        return event({
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
        const last = event({}, finishReason(part.reason));
        const counts = usageMember(part.usage);
        const usageEvent =
          includeUsage && counts
            ? `data: ${head},"choices":[],${JSON.stringify(counts).slice(1)}\n\n`
            : '';
        return `${last}${usageEvent}data: [DONE]\n\n`;
      }
    }
  };
}

function toLogprobs(tokens: readonly TokenLogprob[]) {
  const content = tokens.map(({ top, ...token }) => ({ ...token, top_logprobs: top }));
  return { content, refusal: null };
}

function finishReason(reason: FinishPart['reason']): string {
  return reason === 'other' ? 'stop' : reason;
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
