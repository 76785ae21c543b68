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
  /** What could not be honoured as asked, as plain sentences. */
  readonly warnings: readonly string[];
}

/** More text of the answer; `delta` is never empty. */
export interface TextPart {
  readonly type: 'text';
  readonly delta: string;
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
