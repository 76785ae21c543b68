import type { Compiled, Pace } from './writes.ts';
import { cutIntoWrites, endingOf } from './writes.ts';

/** One entry of `delta.tool_calls`, exactly as it goes over the wire. */
export interface ScriptedToolCallDelta {
  readonly index?: number;
  readonly id?: string;
  readonly name?: string;
  /** More of the arguments' JSON text. */
  readonly arguments?: string;
}

/** One `chat.completion.chunk`. A string is a chunk with that content. */
export type ScriptedCompletionChunk =
  | string
  | {
      readonly content?: string;
      readonly reasoningContent?: string;
      readonly toolCalls?: readonly ScriptedToolCallDelta[];
      /** Members to add to the delta, e.g. `{ reasoning: 'Hm.' }`. */
      readonly delta?: Readonly<Record<string, unknown>>;
      /** Members to add to the choice, e.g. `logprobs`. */
      readonly choice?: Readonly<Record<string, unknown>>;
      /** The whole event instead of all of the above. */
      readonly event?: unknown;
    };

/** How `POST /v1/chat/completions` is answered. Everything left out behaves as a healthy server does. */
export interface CompletionScript extends Pace {
  /** The chunks between the role and the finish reason. Default: a sentence in several pieces. */
  readonly chunks?: readonly ScriptedCompletionChunk[];
  /** Default: `stop`, `tool_calls` after tool calls, or `length` if the limit cut the answer; `null` leaves it out. */
  readonly finishReason?: string | null;
  /** The counts that a request with `include_usage` gets; `null`: the server ignores that. Default: exact counts. */
  readonly usage?: Readonly<Record<string, unknown>> | null;
  /** Whether the counts come with the finish reason instead of in a chunk of their own. Default: false. */
  readonly usageWithFinish?: boolean;
  /** Whether `data: [DONE]` ends the stream. Default: true. */
  readonly done?: boolean;

  /** A refusal instead of a stream. */
  readonly error?: {
    readonly status: number;
    readonly message?: string;
    readonly type?: string;
    readonly code?: string | number | null;
    readonly param?: string;
    /** The whole body, when it is not an error object. */
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };

  /** Default: a line feed. */
  readonly lineEnding?: '\n' | '\r\n' | '\r';
  /** Whether a comment stands before each event. Default: false. */
  readonly comments?: boolean;

  /**
   * Breaks off after so many chunks: with an event `{"error": …}`, with the same under `event: error`, by
   * resetting the connection, by a clean end, by an event that is no JSON, or by saying nothing more.
   */
  readonly fail?: {
    readonly afterChunks: number;
    readonly by: 'error-event' | 'named-error-event' | 'reset' | 'eof' | 'bad-json' | 'hang';
    /** The error's members, or its message. */
    readonly error?: Readonly<Record<string, unknown>> | string;
  };
}

/** What the server knows of the request when it compiles a script. */
export interface CompletionContext {
  readonly model: string;
  readonly promptTokens: number;
  readonly maxTokens: number | undefined;
  readonly includeUsage: boolean;
}

const defaultChunks: readonly string[] =
  'Hello! I am a scripted model. I give the same answer to everything you ask me.'.split(/(?<= )/);

/** Works out what goes over the wire, and when. */
export function compileCompletion(script: CompletionScript, context: CompletionContext): Compiled {
  const all = script.chunks ?? defaultChunks;
  const cut = context.maxTokens !== undefined && context.maxTokens < all.length;
  const sent = cut ? all.slice(0, context.maxTokens) : all;
  const alive = script.fail ? sent.slice(0, script.fail.afterChunks) : sent;
  const usage =
    context.includeUsage && script.usage !== null ? usageOf(script, context, sent) : null;
  const event = toEvent(context, usage !== null);

  const events = alive.map((chunk) =>
    typeof chunk === 'object' && chunk.event !== undefined ? chunk.event : event(choiceOf(chunk)),
  );
  if (alive.length > 0 || !script.fail) {
    events.unshift(event({ delta: { role: 'assistant', content: '' }, finish_reason: null }));
  }
  const texts = events.map((value) => `data: ${JSON.stringify(value)}`);
  if (script.fail) {
    texts.push(...failureOf(script.fail));
  } else {
    const reason = finishReasonOf(script, sent, cut);
    const last = { ...event({ delta: {}, finish_reason: reason }) };
    if (script.usageWithFinish && usage) last['usage'] = usage;
    if (reason !== null) texts.push(`data: ${JSON.stringify(last)}`);
    if (usage && !script.usageWithFinish) {
      texts.push(`data: ${JSON.stringify({ ...event({}), choices: [], usage })}`);
    }
    if (script.done ?? true) texts.push('data: [DONE]');
  }
  const ending = script.lineEnding ?? '\n';
  const lines = texts.map((text) => {
    const written = script.comments ? `: keep-alive\n\n${text}\n\n` : `${text}\n\n`;
    return written.replaceAll('\n', ending);
  });
  // The role's event counts as a chunk of the model's too.
  return {
    writes: cutIntoWrites(script, lines, events.length),
    ending: endingOf(script.fail?.by),
  };
}

function toEvent(context: CompletionContext, withUsage: boolean) {
  return (choice: object): Record<string, unknown> => ({
    id: 'chatcmpl-scripted',
    object: 'chat.completion.chunk',
    created: 1_767_323_045,
    model: context.model,
    choices: [{ index: 0, ...choice }],
    ...(withUsage && { usage: null }),
  });
}

function choiceOf(chunk: ScriptedCompletionChunk): object {
  if (typeof chunk === 'string') return { delta: { content: chunk }, finish_reason: null };
  return {
    delta: {
      ...(chunk.content !== undefined && { content: chunk.content }),
      ...(chunk.reasoningContent !== undefined && { reasoning_content: chunk.reasoningContent }),
      ...(chunk.toolCalls && { tool_calls: chunk.toolCalls.map(toToolCall) }),
      ...chunk.delta,
    },
    finish_reason: null,
    ...chunk.choice,
  };
}

function toToolCall({ name, arguments: args, ...call }: ScriptedToolCallDelta): object {
  const called = {
    ...(name !== undefined && { name }),
    ...(args !== undefined && { arguments: args }),
  };
  return { ...call, ...(call.id !== undefined && { type: 'function' }), function: called };
}

function finishReasonOf(
  script: CompletionScript,
  sent: readonly ScriptedCompletionChunk[],
  cut: boolean,
): string | null {
  if (script.finishReason !== undefined) return script.finishReason;
  if (cut) return 'length';
  const called = sent.some((chunk) => typeof chunk === 'object' && chunk.toolCalls);
  return called ? 'tool_calls' : 'stop';
}

function usageOf(
  script: CompletionScript,
  context: CompletionContext,
  sent: readonly unknown[],
): object {
  return (
    script.usage ?? {
      prompt_tokens: context.promptTokens,
      completion_tokens: sent.length,
      total_tokens: context.promptTokens + sent.length,
    }
  );
}

function failureOf(fail: NonNullable<CompletionScript['fail']>): string[] {
  const error =
    typeof fail.error === 'object'
      ? fail.error
      : { message: fail.error ?? 'an error occurred', type: 'server_error', code: null };
  const data = `data: ${JSON.stringify({ error })}`;
  switch (fail.by) {
    case 'error-event':
      return [data];
    case 'named-error-event':
      return [`event: error\n${data}`];
    case 'bad-json':
      return ['data: {"id":'];
    default:
      return [];
  }
}
