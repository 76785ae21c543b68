/** A piece of a message. Which roles may hold which pieces is the provider's to check. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  /** `data` are the image's own bytes, not base64; `mediaType` is e.g. `image/png`. */
  | { readonly type: 'image'; readonly mediaType: string; readonly data: Uint8Array }
  | { readonly type: 'reasoning'; readonly text: string }
  /** `argsJson` is the JSON text of an object, exactly as the model wrote it. */
  | {
      readonly type: 'tool-call';
      readonly id: string;
      readonly name: string;
      readonly argsJson: string;
    }
  /** `id` is that of the tool call it answers; an empty `name` is looked up by that id. */
  | {
      readonly type: 'tool-result';
      readonly id: string;
      readonly name: string;
      readonly content: string;
    };

/**
 * One turn of a conversation.
 *
 * @example
 * ```ts
 * const message: Message = { role: 'user', parts: [{ type: 'text', text: 'Why is the sky blue?' }] };
 * ```
 */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly parts: readonly Part[];
}
