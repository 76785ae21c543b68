import type { ProviderErrorCode } from '../errors.ts';
import { isProviderError, ProviderError } from '../errors.ts';
import type { ModelProvider } from '../provider.ts';
import { decorate } from './decorate.ts';
import { openStream, RelayStream } from './relay-stream.ts';
import { refusedHere } from './waiting.ts';

/** When {@link withCircuitBreaker} stops asking, and for how long. */
export interface CircuitBreakerOptions {
  /** So many failures in a row open the circuit. Default: 5. */
  readonly failures?: number | undefined;
  /** How long an open circuit refuses calls before it lets probes through, in milliseconds. Default: 10,000. */
  readonly coolDownMs?: number | undefined;
  /** How many calls may probe at a time. Default: 1. */
  readonly probes?: number | undefined;
  /** What counts as a failure. Default: {@link upstreamFailures}. */
  readonly codes?: ReadonlySet<ProviderErrorCode> | undefined;
  /** Hears of each change of state. */
  readonly onState?: ((state: CircuitState) => void) | undefined;
  /** A clock in milliseconds that never goes back. Default: `performance.now`. */
  readonly now?: (() => number) | undefined;
}

/** `closed` lets calls through, `open` refuses them, `half-open` lets a few through to see. */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** Failures of an upstream, rather than of the request, of its quota or of its caller. */
export const upstreamFailures: ReadonlySet<ProviderErrorCode> = new Set([
  'timeout_connect',
  'timeout_first_token',
  'timeout_idle',
  'unreachable',
  'protocol',
  'upstream',
]);

/** Failures to reach an upstream at all, which do not depend on the model that was asked for. */
export const connectionFailures: ReadonlySet<ProviderErrorCode> = new Set([
  'timeout_connect',
  'unreachable',
]);

/**
 * Stops asking an upstream that keeps failing, so that callers fail at once (or fall back) and the upstream
 * can recover. After a rest a few calls probe it; one that gets an answer closes the circuit.
 *
 * A refused call fails with `unreachable`, retryable, and `retryAfterMs` is the rest of the rest.
 *
 * @example
 * ```ts
 * const provider = withCircuitBreaker(createOllamaProvider({ baseUrl }), { failures: 3 });
 * ```
 */
export function withCircuitBreaker(
  provider: ModelProvider,
  options: CircuitBreakerOptions = {},
): ModelProvider {
  const circuit = new Circuit(options);
  const { embed } = provider;
  const admit = (model: string): Permit => {
    const permit = circuit.admit();
    if (typeof permit !== 'number') return permit;
    const safeMessage = 'The model server failed repeatedly and is not asked for a moment.';
    throw refusedHere(
      new ProviderError('unreachable', safeMessage, {
        provider: provider.id,
        model,
        retryAfterMs: permit,
        retryable: true,
        emitted: false,
        safeMessage,
      }),
    );
  };
  return decorate(provider, {
    stream: (request, context) =>
      new RelayStream({
        async open(left) {
          const permit = admit(request.model);
          try {
            const opened = await openStream(provider.stream(request, context), left);
            if (opened.first.done) circuit.withdraw(permit);
            // The end is what counts, but a probe that gets an answer has seen enough.
            else if (permit.probe) circuit.succeed(permit);
            return opened;
          } catch (error) {
            circuit.fail(permit, error);
            throw error;
          }
        },
        settled(failure) {
          if (failure) circuit.fail(afterAnswer, failure.error);
          else circuit.succeed(afterAnswer);
        },
      }),
    ...(embed && {
      async embed(request, context) {
        const permit = admit(request.model);
        try {
          const result = await embed.call(provider, request, context);
          circuit.succeed(permit);
          return result;
        } catch (error) {
          circuit.fail(permit, error);
          throw error;
        }
      },
    }),
  });
}

interface Permit {
  readonly probe: boolean;
}

const afterAnswer: Permit = { probe: false };

class Circuit {
  readonly #options: CircuitBreakerOptions;
  readonly #now: () => number;
  #state: CircuitState = 'closed';
  #failuresInRow = 0;
  #openedAt = 0;
  #probing = 0;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** A permit for one call, or for how many milliseconds there is none. */
  admit(): Permit | number {
    if (this.#state === 'closed') return { probe: false };
    const { coolDownMs = 10_000, probes = 1 } = this.#options;
    const restMs = this.#openedAt + coolDownMs - this.#now();
    if (this.#state === 'open' && restMs > 0) return restMs;
    if (this.#probing >= probes) return Math.max(1, Math.min(coolDownMs, 1_000));
    this.#enter('half-open');
    this.#probing++;
    return { probe: true };
  }

  succeed({ probe }: Permit): void {
    if (probe) {
      this.#probing--;
      this.#failuresInRow = 0;
      this.#enter('closed');
    } else if (this.#state === 'closed') {
      this.#failuresInRow = 0;
    }
  }

  fail(permit: Permit, error: unknown): void {
    if (!isProviderError(error) || error.code === 'aborted' || error.code === 'timeout_total') {
      this.withdraw(permit);
    } else if (!(this.#options.codes ?? upstreamFailures).has(error.code)) {
      // An upstream that refuses a request answers: after the answer has begun that is no news.
      if (permit !== afterAnswer) this.succeed(permit);
    } else if (permit.probe) {
      this.#probing--;
      this.#open();
    } else if (this.#state === 'closed') {
      this.#failuresInRow++;
      if (this.#failuresInRow >= (this.#options.failures ?? 5)) this.#open();
    }
  }

  /** The call came to no verdict. */
  withdraw({ probe }: Permit): void {
    if (probe) this.#probing--;
  }

  #open(): void {
    this.#openedAt = this.#now();
    this.#enter('open');
  }

  #enter(state: CircuitState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState?.(state);
  }
}
