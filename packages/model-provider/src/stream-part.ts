/** A number that may be unknown: `undefined` means that nobody counted, which is never the same as 0. */
export type Count = number | undefined;

/**
 * Tokens as the upstream counted them. Bill from a number, estimate from `undefined`.
 */
export interface Usage {
  /** Tokens of the prompt, cached ones included. */
  readonly input: Count;
  /** Tokens generated, thinking included. */
  readonly output: Count;
  /** The part of `input` that came from a prompt cache. */
  readonly cachedInput: Count;
  /** The part of `output` that was thinking. */
  readonly reasoning: Count;
}

/** Where the time of a call went, in milliseconds; what was not measured is left out. */
export interface Timing {
  readonly loadMs?: number;
  readonly promptMs?: number;
  readonly generateMs?: number;
  /** From the start of the call to the first output, measured on our side. */
  readonly firstTokenMs?: number;
}

/** Why the model stopped. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'other';

/** The first part of every stream; it comes only once the upstream has accepted the request. */
export interface StartPart {
  readonly type: 'start';
  readonly model: string;
  /** What the upstream calls this answer, where it says so. */
  readonly id?: string;
  /** What could not be honoured as asked, as plain sentences. */
  readonly warnings: readonly string[];
}

/** How probable a token was, as the natural logarithm, and what else might have stood in its place. */
export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
  /** The UTF-8 bytes of the token, which may be part of a character. */
  readonly bytes: readonly number[];
  readonly top: readonly Omit<TokenLogprob, 'top'>[];
}

/** More text of the answer; `delta` is never empty. */
export interface TextPart {
  readonly type: 'text';
  readonly delta: string;
  /** The tokens of the delta, when the request asked for them and the upstream has them. */
  readonly logprobs?: readonly TokenLogprob[];
}

/** More of the model's thinking; `delta` is never empty. */
export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly delta: string;
}

/**
 * Part of a tool call. `index` counts the calls of this answer from 0; all deltas of one call share
 * `index` and `id`, and only the first has a `name`.
 */
export interface ToolCallDeltaPart {
  readonly type: 'tool-call-delta';
  readonly index: number;
  readonly id: string;
  readonly name?: string;
  /** More of the arguments' JSON text. */
  readonly argsDelta: string;
}

/** The last part of every stream that succeeded, and of no other. */
export interface FinishPart {
  readonly type: 'finish';
  readonly reason: FinishReason;
  /** The upstream's own word for the reason. */
  readonly raw?: string;
  readonly usage: Usage;
  readonly timing: Timing;
}

/** One step of an answer: `start`, then any number of deltas, then `finish`. */
export type StreamPart = StartPart | TextPart | ReasoningPart | ToolCallDeltaPart | FinishPart;
