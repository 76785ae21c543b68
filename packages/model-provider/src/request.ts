import type { JsonSchema, JsonValue } from './json.ts';
import type { Message } from './messages.ts';

/** A function that the model may call; `parameters` is the JSON Schema of its arguments object. */
export interface Tool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly parameters: JsonSchema;
  /** Ask for arguments that follow the schema exactly; a provider that cannot promise it says so in `start.warnings`. */
  readonly strict?: boolean | undefined;
}

/** Whether and which tool the model calls. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

/** The form of the answer. */
export type OutputFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json_schema';
      readonly schema: JsonSchema;
      readonly name?: string | undefined;
      /** Ask for an answer that follows the schema exactly, where the upstream can promise it. */
      readonly strict?: boolean | undefined;
    };

/** How hard the model thinks before it answers; `default` leaves it to the model. */
export type Reasoning = 'default' | 'off' | 'low' | 'medium' | 'high' | 'max';

/**
 * What to generate. Every provider reads the same request; what it cannot honour it refuses with
 * `unsupported` or names in `start.warnings`, and never drops in silence.
 *
 * @example
 * ```ts
 * const request: GenerateRequest = {
 *   model: 'llama3.2',
 *   messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
 *   maxOutputTokens: 200,
 * };
 * ```
 */
export interface GenerateRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools?: readonly Tool[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
  readonly output?: OutputFormat | undefined;
  readonly reasoning?: Reasoning | undefined;
  /** The most tokens the model may generate, thinking included. */
  readonly maxOutputTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly seed?: number | undefined;
  readonly stop?: readonly string[] | undefined;
  readonly presencePenalty?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  /** Give the log probability of each token, with so many alternatives (0 to 20). */
  readonly logprobs?: { readonly top: number } | undefined;
  /** Settings only one provider knows, under its `id`: `{ ollama: { min_p: 0.05 } }`. Each provider has an allow-list. */
  readonly providerOptions?: Readonly<Record<string, JsonValue>> | undefined;
}
