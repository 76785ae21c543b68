import {
  type FinishPart,
  isProviderError,
  type PartStream,
  type StreamPart,
} from '@headgate/model-provider';

/** How an answer ended, and how much of it had been handed out. */
export interface AnswerOutcome {
  readonly state: 'complete' | 'failed' | 'aborted';
  /** The model that answered; the one asked for when none had begun to. */
  readonly model: string;
  /** The last part; there is one when the answer is complete. */
  readonly finish?: FinishPart;
  /** Why the answer failed or was aborted, where an error said so. */
  readonly error?: unknown;
  /** Characters handed out, by kind: what an estimate goes by when nobody counted tokens. */
  readonly characters: {
    readonly text: number;
    readonly reasoning: number;
    readonly toolCalls: number;
  };
}

/** Hears of the end of one answer; must not throw. */
export type Finalise = (outcome: AnswerOutcome) => void;

/**
 * A stream that says how it ended, exactly once: with its last part, with an error, or because its reader
 * left. A stream that was never read has not begun and says nothing.
 */
export class FinalisedStream implements PartStream {
  readonly #parts: PartStream;
  readonly #finalise: Finalise;
  readonly #characters = { text: 0, reasoning: 0, toolCalls: 0 };
  #model: string;
  #begun = false;
  #ended = false;

  constructor(parts: PartStream, model: string, finalise: Finalise) {
    this.#parts = parts;
    this.#model = model;
    this.#finalise = finalise;
  }

  async next(): Promise<IteratorResult<StreamPart, void>> {
    this.#begun = true;
    try {
      const result = await this.#parts.next();
      if (!result.done) this.#see(result.value);
      return result;
    } catch (error) {
      const aborted = isProviderError(error) && error.code === 'aborted';
      this.#end({ state: aborted ? 'aborted' : 'failed', error });
      throw error;
    }
  }

  takeReady(): StreamPart[] {
    const ready = this.#parts.takeReady?.() ?? [];
    for (const part of ready) this.#see(part);
    return ready;
  }

  async return(): Promise<IteratorResult<StreamPart, void>> {
    if (this.#begun) this.#end({ state: 'aborted' });
    return this.#parts.return();
  }

  async throw(error: unknown): Promise<IteratorResult<StreamPart, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #see(part: StreamPart): void {
    switch (part.type) {
      case 'start':
        this.#model = part.model;
        break;
      case 'text':
      case 'reasoning':
        this.#characters[part.type] += part.delta.length;
        break;
      case 'tool-call-delta':
        this.#characters.toolCalls += (part.name?.length ?? 0) + part.argsDelta.length;
        break;
      case 'finish':
        this.#end({ state: 'complete', finish: part });
        break;
    }
  }

  #end(end: Pick<AnswerOutcome, 'state' | 'finish' | 'error'>): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#finalise({ ...end, model: this.#model, characters: { ...this.#characters } });
  }
}
