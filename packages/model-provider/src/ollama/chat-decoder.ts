import type { Decoded } from '../http/answer-stream.ts';
import { protocolFailure } from '../http/failure.ts';
import { toLogprobs } from '../http/logprobs.ts';
import { count, isObject } from '../http/values.ts';
import type { FinishReason, StreamPart, Timing, TokenLogprob, Usage } from '../stream-part.ts';
import { streamErrorFailure } from './failure.ts';

/** What the decoder needs to know of the call. */
export interface ChatDecoderOptions {
  readonly model: string;
  readonly warnings: readonly string[];
  /** The name of the tool whose arguments the answer is, where one was to be called. */
  readonly forced?: string | undefined;
  /** Whether the request set `format`; see {@link ChatDecoder} on counts. */
  readonly formatted: boolean;
  readonly generateId: () => string;
  readonly elapsedMs: () => number;
  readonly emit: (part: StreamPart) => void;
}

/**
 * Turns the lines of `POST /api/chat` into parts.
 *
 * Three things Ollama does are put right here. Tool calls get an index and an id of our own, because
 * many models number all calls 0 and old servers send no id; equal calls stay two calls. An answer with
 * a tool call finishes with `tool_calls`, though Ollama says `stop`. When a format and thinking come
 * together, Ollama runs the model twice and counts the second run alone: such counts are unknown.
 *
 * Where a tool was to be called, what the model writes are its arguments; an answer that is no object in JSON fails.
 */
export class ChatDecoder {
  readonly #options: ChatDecoderOptions;
  #started = false;
  #firstTokenMs: number | undefined;
  #toolCalls = 0;
  #thought = false;
  #arguments = '';
  #forcedId = '';
  #lastPiece = '';
  #repeats = 0;

  constructor(options: ChatDecoderOptions) {
    this.#options = options;
  }

  /** Reads one line's value, emitting what it holds. Lines are trusted to be Ollama's, so nothing is validated beyond what is read. */
  decode(value: unknown): Decoded {
    if (!isObject(value)) return protocolFailure('The model server sent a line that is no object.');
    const error = value['error'];
    if (error !== undefined) return streamErrorFailure(typeof error === 'string' ? error : '');

    const { emit, model, warnings } = this.#options;
    if (!this.#started) {
      this.#started = true;
      emit({ type: 'start', model, warnings });
    }
    const hadOutput = this.#firstTokenMs !== undefined;
    const message = value['message'];
    if (isObject(message)) this.#decodeMessage(message, toLogprobs(value['logprobs']));
    if (value['done'] === true) return this.#finish(value);
    return hadOutput || this.#firstTokenMs === undefined ? 'more' : 'first-output';
  }

  #decodeMessage(
    message: Record<string, unknown>,
    logprobs: readonly TokenLogprob[] | undefined,
  ): void {
    const thinking = message['thinking'];
    if (typeof thinking === 'string' && thinking !== '') {
      this.#countRepeats(thinking);
      this.#thought = true;
      this.#output({ type: 'reasoning', delta: thinking });
    }
    const content = message['content'];
    if (typeof content === 'string' && content !== '') {
      this.#countRepeats(content);
      if (this.#options.forced === undefined) {
        this.#output({ type: 'text', delta: content, ...(logprobs && { logprobs }) });
      } else this.#argument(this.#options.forced, content);
    }
    const calls = message['tool_calls'];
    if (Array.isArray(calls)) {
      for (const call of calls) this.#toolCall(call);
    }
  }

  /**
   * Reads the end of a stream without a last line. Ollama ends so, in silence, an answer in which one piece comes over
   * and over; every other such end is a break. The counts are unknown, for the last line would have had them.
   */
  end(): Decoded {
    if (this.#repeats < mostRepeats) {
      return protocolFailure('The model server ended the answer before it was complete.');
    }
    this.#options.emit({
      type: 'finish',
      reason: 'length',
      raw: 'repeat',
      usage: this.#usage({}),
      timing: this.#timing({}),
    });
    return 'done';
  }

  /** As Ollama counts (`tokenRepeat` in its llm/server.go): blanks around a piece make no other one of it. */
  #countRepeats(piece: string): void {
    const trimmed = piece.trim();
    this.#repeats = trimmed === this.#lastPiece ? this.#repeats + 1 : 0;
    this.#lastPiece = trimmed;
  }

  #toolCall(call: unknown): void {
    const called = isObject(call) ? call['function'] : undefined;
    if (!isObject(called)) return;
    const args = called['arguments'];
    this.#output({
      type: 'tool-call-delta',
      index: this.#toolCalls++,
      id: this.#options.generateId(),
      name: String(called['name'] ?? ''),
      argsDelta: typeof args === 'string' ? args : JSON.stringify(args ?? {}),
    });
  }

  #argument(name: string, argsDelta: string): void {
    const begins = this.#arguments === '';
    if (begins) this.#forcedId = this.#options.generateId();
    this.#arguments += argsDelta;
    this.#output({
      type: 'tool-call-delta',
      index: 0,
      id: this.#forcedId,
      ...(begins && { name }),
      argsDelta,
    });
  }

  #output(part: StreamPart): void {
    this.#firstTokenMs ??= this.#options.elapsedMs();
    this.#options.emit(part);
  }

  #finish(value: Record<string, unknown>): Decoded {
    const raw = value['done_reason'];
    if (typeof raw !== 'string' || raw === '') {
      // Ollama leaves the reason out when its runner went away: the answer is cut, not complete.
      return protocolFailure('The model server ended the answer without a reason.');
    }
    if (raw === 'stop' && this.#options.forced !== undefined) {
      // Some models do not keep to a format: better no call than one with arguments that are none.
      if (!isJsonObject(this.#arguments)) {
        return protocolFailure('The model did not call the tool that it was to call.');
      }
      this.#toolCalls = 1;
    }
    this.#options.emit({
      type: 'finish',
      reason: this.#reason(raw),
      raw,
      usage: this.#usage(value),
      timing: this.#timing(value),
    });
    return 'done';
  }

  #reason(raw: string): FinishReason {
    if (raw === 'stop') return this.#toolCalls > 0 ? 'tool_calls' : 'stop';
    return raw === 'length' ? 'length' : 'other';
  }

  #usage(value: Record<string, unknown>): Usage {
    const countsOneRunOfTwo = this.#options.formatted && this.#thought;
    return {
      input: countsOneRunOfTwo ? undefined : count(value['prompt_eval_count']),
      output: countsOneRunOfTwo ? undefined : count(value['eval_count']),
      cachedInput: undefined,
      reasoning: undefined,
    };
  }

  #timing(value: Record<string, unknown>): Timing {
    const timing: { -readonly [Name in keyof Timing]: Timing[Name] } = {};
    const load = count(value['load_duration']);
    const prompt = count(value['prompt_eval_duration']);
    const generate = count(value['eval_duration']);
    if (load !== undefined) timing.loadMs = load / nanosecondsPerMs;
    if (prompt !== undefined) timing.promptMs = prompt / nanosecondsPerMs;
    if (generate !== undefined) timing.generateMs = generate / nanosecondsPerMs;
    if (this.#firstTokenMs !== undefined) timing.firstTokenMs = this.#firstTokenMs;
    return timing;
  }
}

const nanosecondsPerMs = 1e6;

/** One more ends the answer, and is not sent. */
const mostRepeats = 30;

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && !Array.isArray(value);
  } catch {
    return false;
  }
}
