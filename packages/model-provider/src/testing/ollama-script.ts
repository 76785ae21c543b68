import type { Compiled, Pace, Write } from './writes.ts';
import { cutIntoWrites, endingOf } from './writes.ts';

/** A tool call as Ollama sends it; leave `id` out to play a server before 0.12.10. */
export interface ScriptedToolCall {
  readonly id?: string;
  /** Default: 0, also for a second call, as models without a parser of their own do. */
  readonly index?: number;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** One line of the stream. A string is a line with that content. */
export type ScriptedChunk =
  | string
  | {
      readonly content?: string;
      readonly thinking?: string;
      readonly toolCalls?: readonly ScriptedToolCall[];
      /** Members to add to the line's message, e.g. `{ images: null }`. */
      readonly message?: Readonly<Record<string, unknown>>;
      /** Members to add to the line itself, e.g. `logprobs`. */
      readonly line?: Readonly<Record<string, unknown>>;
    };

/** The figures of the last line, durations in nanoseconds as Ollama sends them. */
export interface ScriptedMetrics {
  readonly total_duration?: number;
  readonly load_duration?: number;
  readonly prompt_eval_count?: number;
  readonly prompt_eval_duration?: number;
  readonly eval_count?: number;
  readonly eval_duration?: number;
}

/** How `POST /api/chat` is answered. Everything left out behaves as a healthy Ollama does. */
export interface ChatScript extends Pace {
  /** The lines before the last one. Default: a sentence in several pieces. */
  readonly chunks?: readonly ScriptedChunk[];
  /** Default: `stop`, or `length` if `num_predict` cut the answer; `null` leaves it out. */
  readonly doneReason?: string | null;
  /** Replaces the figures of the last line; `null` leaves all of them out. Default: exact counts. */
  readonly metrics?: ScriptedMetrics | null;

  /** A refusal instead of a stream. */
  readonly error?: {
    readonly status: number;
    /** The text of `{"error": …}`. */
    readonly message?: string;
    /** A body that is not Ollama's, such as a proxy's page. */
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };

  /** Default: a line feed. */
  readonly lineEnding?: '\n' | '\r\n' | '\n\n';
  /** Whether the last line has its line ending. Default: true. */
  readonly lastLineEnding?: boolean;

  /** Whether the answer ends without its last line once a piece has come again 30 times, as Ollama's does. Default: false. */
  readonly endsAtRepeats?: boolean;

  /**
   * Breaks off after so many chunks: with an `{"error": …}` line, by resetting the connection, by a clean
   * end, by a line that is no JSON, or by saying nothing more.
   */
  readonly fail?: {
    readonly afterChunks: number;
    readonly by: 'error-line' | 'reset' | 'eof' | 'bad-json' | 'hang';
    /** The text of the error line, or the line that is no JSON. */
    readonly message?: string;
  };
}

/** A script made ready for a socket. */
export interface CompiledScript extends Compiled {
  /** The one object that answers `stream: false`. */
  readonly whole: Readonly<Record<string, unknown>>;
}

/** What the server knows of the request when it compiles a script. */
export interface CompileContext {
  readonly model: string;
  readonly promptTokens: number;
  readonly numPredict: number | undefined;
  readonly loadNs: number;
}

const createdAt = '2026-01-02T03:04:05.678901234Z';

const defaultChunks: readonly string[] =
  'Hello! I am a scripted model. I give the same answer to everything you ask me.'.split(/(?<= )/);

/** Works out what goes over the wire, and when. */
export function compileScript(script: ChatScript, context: CompileContext): CompiledScript {
  const all = script.chunks ?? defaultChunks;
  const cut = context.numPredict !== undefined && context.numPredict < all.length;
  const sent = cut ? all.slice(0, Math.max(0, context.numPredict)) : all;
  const repeated = script.endsAtRepeats ? endOfRepeats(sent) : undefined;
  const alive = sent.slice(0, script.fail?.afterChunks ?? repeated);

  const messages = alive.map(toMessage);
  const lines: object[] = messages.map((message, at) => {
    const chunk = alive[at];
    const more = typeof chunk === 'object' ? chunk.line : undefined;
    return { model: context.model, created_at: createdAt, message, done: false, ...more };
  });
  const last = {
    done: true,
    ...reasonOf(script, cut),
    ...metricsOf(script, context, sent.length),
  };
  const texts = lines.map((line) => JSON.stringify(line));
  if (script.fail) {
    const { by, message } = script.fail;
    if (by === 'error-line') texts.push(JSON.stringify({ error: message ?? 'an error occurred' }));
    if (by === 'bad-json') texts.push(message ?? '{"model":');
  } else if (repeated === undefined) {
    const message = { role: 'assistant', content: '' };
    texts.push(JSON.stringify({ model: context.model, created_at: createdAt, message, ...last }));
  }
  return {
    writes: toWrites(script, texts, lines.length),
    ending: endingOf(script.fail?.by),
    whole: {
      model: context.model,
      created_at: createdAt,
      message: mergeMessages(messages),
      ...last,
    },
  };
}

/** How many pieces come before the one that comes too often; `undefined` if none does. */
function endOfRepeats(chunks: readonly ScriptedChunk[]): number | undefined {
  let last = '';
  let repeats = 0;
  for (const [at, chunk] of chunks.entries()) {
    const piece = typeof chunk === 'string' ? chunk : (chunk.thinking ?? chunk.content ?? '');
    repeats = piece.trim() === last ? repeats + 1 : 0;
    last = piece.trim();
    if (repeats > 30) return at;
  }
  return undefined;
}

function toMessage(chunk: ScriptedChunk): Record<string, unknown> {
  if (typeof chunk === 'string') return { role: 'assistant', content: chunk };
  return {
    role: 'assistant',
    content: chunk.content ?? '',
    ...(chunk.thinking !== undefined && { thinking: chunk.thinking }),
    ...(chunk.toolCalls && { tool_calls: chunk.toolCalls.map(toToolCall) }),
    ...chunk.message,
  };
}

function toToolCall(call: ScriptedToolCall): object {
  return {
    ...(call.id !== undefined && { id: call.id }),
    function: { index: call.index ?? 0, name: call.name, arguments: call.arguments },
  };
}

function reasonOf(script: ChatScript, cut: boolean): object {
  if (script.doneReason === null) return {};
  return { done_reason: script.doneReason ?? (cut ? 'length' : 'stop') };
}

function metricsOf(script: ChatScript, context: CompileContext, tokens: number): ScriptedMetrics {
  if (script.metrics === null) return {};
  return (
    script.metrics ?? {
      total_duration: 250_000_000 + context.loadNs,
      load_duration: context.loadNs || 1_000_000,
      prompt_eval_count: context.promptTokens,
      prompt_eval_duration: 50_000_000,
      eval_count: tokens,
      eval_duration: 200_000_000,
    }
  );
}

function mergeMessages(messages: readonly Record<string, unknown>[]): Record<string, unknown> {
  const join = (name: string): string =>
    messages.map((message) => String(message[name] ?? '')).join('');
  const thinking = join('thinking');
  const calls = messages.flatMap((message) => (message['tool_calls'] as unknown[]) ?? []);
  return {
    role: 'assistant',
    content: join('content'),
    ...(thinking !== '' && { thinking }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function toWrites(script: ChatScript, texts: readonly string[], chunkLines: number): Write[] {
  const ending = script.lineEnding ?? '\n';
  const lines = texts.map((text, position) => {
    const isLast = position === texts.length - 1;
    return isLast && script.lastLineEnding === false ? text : text + ending;
  });
  return cutIntoWrites(script, lines, chunkLines);
}
