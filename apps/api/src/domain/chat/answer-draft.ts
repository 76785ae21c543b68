import type { FinishPart, Part, StreamPart } from '@headgate/model-provider';
import type { AnswerEnd, MessageState } from '../conversations/ports.ts';
import type { TurnEvent } from './turn-event.ts';

/** An answer as far as it has come: takes the parts of a stream and tells what they mean to its reader. */
export class AnswerDraft {
  #model: string;
  #text = '';
  #reasoning = '';
  readonly #calls: { id: string; name: string; argsJson: string }[] = [];
  #told = 0;
  #finish: FinishPart | undefined;

  constructor(model: string) {
    this.#model = model;
  }

  /** Whether the last part has come. */
  get finished(): boolean {
    return this.#finish !== undefined;
  }

  /** Takes a part; a call of a tool is told when it is whole. */
  add(part: StreamPart): TurnEvent[] {
    switch (part.type) {
      case 'start':
        this.#model = part.model;
        return [];
      case 'text':
        this.#text += part.delta;
        return [{ type: 'delta', text: part.delta }];
      case 'reasoning':
        this.#reasoning += part.delta;
        return [{ type: 'reasoning', text: part.delta }];
      case 'tool-call-delta': {
        const call = this.#calls[part.index];
        if (call) {
          call.argsJson += part.argsDelta;
          return [];
        }
        const begun = { id: part.id, name: part.name ?? '', argsJson: part.argsDelta };
        const whole = this.#tellCalls();
        this.#calls.push(begun);
        return whole;
      }
      case 'finish':
        this.#finish = part;
        return [
          ...this.#tellCalls(),
          { type: 'usage', input: part.usage.input ?? null, output: part.usage.output ?? null },
          { type: 'done', end: this.end('complete', null) },
        ];
    }
  }

  /** What is kept of the answer if it ends now. */
  end(state: MessageState, errorCode: string | null): AnswerEnd {
    return {
      state,
      errorCode,
      model: this.#model,
      parts: this.#parts(),
      finishReason: this.#finish?.reason ?? null,
      inputTokens: this.#finish?.usage.input ?? null,
      outputTokens: this.#finish?.usage.output ?? null,
    };
  }

  #tellCalls(): TurnEvent[] {
    const whole = this.#calls.slice(this.#told);
    this.#told = this.#calls.length;
    return whole.map((call) => ({ type: 'tool_call', ...call }));
  }

  #parts(): Part[] {
    return [
      ...(this.#reasoning === '' ? [] : [{ type: 'reasoning' as const, text: this.#reasoning }]),
      ...(this.#text === '' ? [] : [{ type: 'text' as const, text: this.#text }]),
      ...this.#calls.map((call) => ({ type: 'tool-call' as const, ...call })),
    ];
  }
}
