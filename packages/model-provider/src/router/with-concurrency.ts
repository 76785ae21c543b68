import { ProviderError } from '../errors.ts';
import type { CallContext, CallEvent, ModelProvider } from '../provider.ts';
import { keyOfModels } from './canonical.ts';
import { decorate } from './decorate.ts';
import { FairGate } from './fair-gate.ts';
import { openStream, RelayStream } from './relay-stream.ts';
import { abortedWhileWaiting, afterSpending, refusedHere } from './waiting.ts';

/** How many calls of one model run, and how many wait. */
export interface ConcurrencyLimit {
  /** Calls that run at a time. */
  readonly slots: number;
  /** Calls that wait, of all tenants together. Default: 100. */
  readonly queue?: number | undefined;
  /** The longest wait, in milliseconds. Default: 60,000. */
  readonly queueMs?: number | undefined;
}

/** How {@link withConcurrency} limits calls. */
export interface ConcurrencyOptions {
  /** The limit of a model; `undefined` for a model without one. */
  readonly limitOf: (model: string) => ConcurrencyLimit | undefined;
  /** Brings the names of one model together, such as `m` and `m:latest`. Default: the provider's `canonicalModel`. */
  readonly keyOf?: ((model: string) => string) | undefined;
  /** Hears of each call that found no free slot, when its wait is over. Must not throw. */
  readonly onWait?: ((wait: QueueWait) => void) | undefined;
  /** A clock in milliseconds that never goes back. Default: `performance.now`. */
  readonly now?: (() => number) | undefined;
}

/** A wait for a slot. */
export interface QueueWait {
  readonly model: string;
  readonly waitedMs: number;
  /** It got a slot, was refused by a full queue or a deadline, or its caller left. */
  readonly outcome: 'admitted' | 'refused' | 'left';
}

/** How busy a model is. */
export interface ModelLoad {
  readonly running: number;
  readonly waiting: number;
}

/** A provider with limits, and a look at how busy its models are. */
export interface LimitedProvider extends ModelProvider {
  /** The models that have something running or waiting now, by the key of each. */
  load(): ReadonlyMap<string, ModelLoad>;
}

/**
 * Limits how many calls of a model run at a time. The others wait in a bounded queue that is fair between
 * tenants (see `CallContext.tenant`): each in turn, and within a tenant in order of arrival. A call in the
 * background waits behind all that are not.
 *
 * A slot is free again when the upstream connection of its call is closed, not when the caller has left, so
 * that the upstream never has more to do than it may. A call that finds the queue full, waits too long, or
 * has to make room fails with `overloaded` and an estimate of when to come back. A call that waits reports
 * `waiting` with its position, and then `admitted`.
 *
 * @example
 * ```ts
 * const provider = withConcurrency(createOllamaProvider({ baseUrl }), {
 *   limitOf: () => ({ slots: 4, queue: 50, queueMs: 30_000 }),
 * });
 * ```
 */
export function withConcurrency(
  provider: ModelProvider,
  options: ConcurrencyOptions,
): LimitedProvider {
  const gates = new Gates(provider.id, { keyOf: keyOfModels(provider), ...options });
  const { embed } = provider;
  const limited = decorate(provider, {
    stream: (request, context) =>
      new RelayStream({
        async open(left) {
          const slot = await gates.enter(request.model, context, left);
          if (!slot) return openStream(provider.stream(request, context), left);
          const stream = provider.stream(request, slot.context);
          try {
            const opened = await openStream(stream, left);
            // One that does not report its calls cannot be held to the limit beyond its first part.
            if (opened.first.done || !slot.reported()) slot.exit();
            return opened;
          } catch (error) {
            slot.exit();
            throw error;
          }
        },
      }),
    ...(embed && {
      async embed(request, context) {
        const slot = await gates.enter(request.model, context, undefined);
        if (!slot) return embed.call(provider, request, context);
        try {
          return await embed.call(provider, request, slot.context);
        } finally {
          slot.exit();
        }
      },
    }),
  });
  return { ...limited, load: () => gates.load() };
}

interface Slot {
  /** For the call that has the slot: its time is shorter by the wait, and its events give the slot back. */
  readonly context: CallContext;
  /** Whether the provider said that the call is upstream; then it will say when it is not any more. */
  reported(): boolean;
  /** Gives the slot back, once. */
  exit(): void;
}

interface Gate {
  readonly key: string;
  readonly limit: ConcurrencyLimit;
  readonly gate: FairGate;
  /** How long a slot is held, as a moving average. */
  heldMs: number;
}

/** A gate for each model in use; an idle one is forgotten, so that names nobody has cannot pile up. */
class Gates {
  readonly #provider: string;
  readonly #options: ConcurrencyOptions;
  readonly #now: () => number;
  readonly #gates = new Map<string, Gate>();

  constructor(provider: string, options: ConcurrencyOptions) {
    this.#provider = provider;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  load(): ReadonlyMap<string, ModelLoad> {
    return new Map(
      [...this.#gates].map(([model, { gate }]) => [
        model,
        { running: gate.inside, waiting: gate.waiting },
      ]),
    );
  }

  async enter(
    model: string,
    context: CallContext,
    left: AbortSignal | undefined,
  ): Promise<Slot | undefined> {
    const limit = this.#options.limitOf(model);
    if (!limit) return undefined;
    // A call that will not be made takes no slot.
    if (context.signal.aborted) throw abortedWhileWaiting(this.#provider, model, context);
    const startedAt = this.#now();
    const gate = this.#gateOf(this.#options.keyOf?.(model) ?? model, limit);
    await this.#admission(model, gate, context, left, startedAt);
    try {
      return this.#slot(
        gate,
        afterSpending(context, this.#now() - startedAt, this.#provider, model),
      );
    } catch (error) {
      this.#exit(gate);
      throw error;
    }
  }

  #admission(
    model: string,
    gate: Gate,
    context: CallContext,
    left: AbortSignal | undefined,
    startedAt: number,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const queueMs = gate.limit.queueMs ?? 60_000;
      let timer: NodeJS.Timeout | undefined;
      const settle = (outcome: QueueWait['outcome']): void => {
        const waitedMs = this.#now() - startedAt;
        this.#options.onWait?.({ model, waitedMs, outcome });
        clearTimeout(timer);
        context.signal.removeEventListener('abort', leave);
        left?.removeEventListener('abort', leave);
      };
      const overloaded = (): void => {
        settle('refused');
        reject(this.#overloaded(model, gate));
      };
      const place = gate.gate.enter(
        context.tenant ?? '',
        {
          admitted: () => {
            settle('admitted');
            context.onEvent?.({ type: 'admitted', atMs: this.#now() - startedAt });
            resolve();
          },
          dropped: overloaded,
        },
        context.background,
      );
      if (place === 'inside') {
        resolve();
        return;
      }
      if (place === 'full') {
        overloaded();
        return;
      }
      function leave(): void {
        if (typeof place !== 'object' || !place.leave()) return;
        settle('left');
        reject(abandoned());
      }
      const abandoned = (): ProviderError => abortedWhileWaiting(this.#provider, model, context);
      context.signal.addEventListener('abort', leave);
      left?.addEventListener('abort', leave);
      timer = setTimeout(
        () => {
          if (place.leave()) overloaded();
        },
        Math.min(queueMs, context.deadlines.totalMs, 2 ** 31 - 1),
      );
      context.onEvent?.({ type: 'waiting', atMs: 0, position: place.position() });
    });
  }

  #slot(gate: Gate, context: CallContext): Slot {
    const enteredAt = this.#now();
    let reported = false;
    let held = true;
    const exit = (): void => {
      if (!held) return;
      held = false;
      const heldMs = this.#now() - enteredAt;
      gate.heldMs = gate.heldMs === 0 ? heldMs : gate.heldMs * 0.8 + heldMs * 0.2;
      this.#exit(gate);
    };
    const onEvent = (event: CallEvent): void => {
      if (event.type === 'queued') reported = true;
      context.onEvent?.(event);
      if (event.type === 'closed') exit();
    };
    return { context: { ...context, onEvent }, reported: () => reported, exit };
  }

  #exit(gate: Gate): void {
    gate.gate.exit();
    if (gate.gate.inside === 0) this.#gates.delete(gate.key);
  }

  #gateOf(key: string, limit: ConcurrencyLimit): Gate {
    const known = this.#gates.get(key);
    if (known) return known;
    const gate = new FairGate({ slots: limit.slots, queue: limit.queue ?? 100 });
    const made = { key, limit, gate, heldMs: 0 };
    this.#gates.set(key, made);
    return made;
  }

  #overloaded(model: string, { gate, heldMs, limit }: Gate): ProviderError {
    const safeMessage = 'The queue of this model is full or too slow at the moment.';
    const estimate = (heldMs * (gate.waiting + 1)) / limit.slots;
    return refusedHere(
      new ProviderError('overloaded', safeMessage, {
        provider: this.#provider,
        model,
        retryAfterMs: Math.min(30_000, Math.max(1_000, Math.ceil(estimate))),
        retryable: true,
        emitted: false,
        safeMessage,
      }),
    );
  }
}
