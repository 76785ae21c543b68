import {
  type CallEvent,
  type FinishReason,
  isProviderError,
  type ProviderErrorCode,
  type StreamPart,
  type Usage,
} from '@headgate/model-provider';
import type { ProviderFailure } from '../metrics/ports.ts';
import { tokensOfBytes } from './estimate-tokens.ts';
import type { AdmittedCall, CallCounts, CallOutcome } from './ports.ts';

/** What {@link CallFinaliser} needs to know. */
export interface CallFinaliserOptions {
  readonly admitted: AdmittedCall;
  /** The model that is asked. */
  readonly model: string;
  /** About how many tokens the prompt has; asked for only when nobody counted. */
  readonly promptTokens: () => number;
  /** A clock in milliseconds that never goes back. */
  readonly now: () => number;
}

/**
 * The one end of a call of a model: whichever comes first of its last part, an error and the going away of its client
 * settles the account, and nothing after that does.
 */
export class CallFinaliser {
  readonly #options: CallFinaliserOptions;
  readonly #startedAt: number;
  #model: string;
  #modelExists = true;
  #failure: ProviderFailure | undefined;
  #taken = false;
  #deltas = 0;
  #firstTokenMs: number | undefined;
  #finishReason: FinishReason | undefined;
  #responseId: string | undefined;
  #bytes = 0;
  #ended = false;

  constructor(options: CallFinaliserOptions) {
    this.#options = options;
    this.#startedAt = options.now();
    this.#model = options.model;
  }

  /** To be told of what happens to the call below. */
  readonly onEvent = ({ type }: CallEvent): void => {
    // From here on the upstream works on the prompt, whether or not a word comes of it.
    if (type === 'loading') this.#taken = true;
  };

  /** Counts a part that was handed out; the last one ends the call. */
  observe(part: StreamPart): void {
    switch (part.type) {
      case 'start':
        this.#taken = true;
        this.#model = part.model;
        this.#responseId = part.id;
        break;
      case 'text':
      case 'reasoning':
        this.#count(part.delta);
        break;
      case 'tool-call-delta':
        this.#count(part.argsDelta);
        break;
      case 'finish':
        this.#finishReason = part.reason;
        this.completed(part.usage);
        break;
    }
  }

  /** Ends the call with what the provider has counted. */
  completed({ input, output, cachedInput }: Omit<Usage, 'reasoning'>): void {
    const counted = input !== undefined && output !== undefined;
    this.#settle(
      'completed',
      counted
        ? { state: 'actual', input, output, cachedInput }
        : {
            state: 'estimated',
            input: input ?? this.#promptTokens(),
            output: output ?? this.#outputTokens(),
            cachedInput,
          },
    );
  }

  /** Ends the call with an error. */
  failed(error: unknown): void {
    const code = isProviderError(error) ? error.code : 'upstream';
    // A refusal is an answer too, but no work: only what had begun, or was stopped, was worked on.
    const worked = this.#deltas > 0 || isStopped(code);
    this.#modelExists = code !== 'model_not_found';
    if (isProviderError(error) && code !== 'aborted') {
      this.#failure = { provider: error.info.provider, code };
    }
    this.#settle(code === 'aborted' ? 'aborted' : 'failed', worked ? this.#workedOn() : nothing);
  }

  /** Ends the call because the one it was made for went away. */
  aborted(): void {
    this.#settle('aborted', this.#workedOn());
  }

  #count(delta: string): void {
    this.#firstTokenMs ??= this.#elapsedMs();
    this.#deltas++;
    this.#bytes += Buffer.byteLength(delta);
  }

  #workedOn(): CallCounts {
    if (!this.#taken) return nothing;
    const [input, output] = [this.#promptTokens(), this.#outputTokens()];
    return { state: 'estimated', input, output, cachedInput: undefined };
  }

  #promptTokens(): number {
    return this.#options.promptTokens();
  }

  #outputTokens(): number {
    // Most providers send a token at a time; one that sends more at once is measured by its text.
    return Math.max(this.#deltas, tokensOfBytes(this.#bytes));
  }

  #settle(outcome: CallOutcome, counts: CallCounts): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.admitted.settle({
      model: this.#model,
      modelExists: this.#modelExists,
      outcome,
      counts,
      durationMs: this.#elapsedMs(),
      firstTokenMs: this.#firstTokenMs,
      finishReason: this.#finishReason,
      responseId: this.#responseId,
      failure: this.#failure,
    });
  }

  #elapsedMs(): number {
    return this.#options.now() - this.#startedAt;
  }
}

const nothing: CallCounts = {
  state: 'unknown',
  input: undefined,
  output: undefined,
  cachedInput: undefined,
};

function isStopped(code: ProviderErrorCode): boolean {
  return code === 'aborted' || code.startsWith('timeout_');
}
