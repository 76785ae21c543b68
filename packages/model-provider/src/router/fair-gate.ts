/** One call that waits. */
export interface Waiter {
  /** Its turn has come, and a slot is its own. Called synchronously; must not throw. */
  admitted(): void;
  /** It gives up its place for a tenant that has fewer in the queue. */
  dropped(): void;
}

/** A place in the queue. */
export interface Place {
  /** How many are admitted before this one, if nobody comes or leaves. */
  position(): number;
  /** Gives the place up; false if the turn has come already. */
  leave(): boolean;
}

/** How big a {@link FairGate} is. */
export interface FairGateOptions {
  /** How many may be inside at a time. */
  readonly slots: number;
  /** How many may wait in all. */
  readonly queue: number;
}

/**
 * A counter of slots with one bounded queue that is fair between tenants: they are served in turn, one each,
 * and within a tenant in order of arrival. When the queue is full, the tenant with the most in it makes room
 * for one with clearly fewer, newest first; else the arrival is refused.
 *
 * So a tenant that waits is served at least once in every round, however many calls another brings.
 *
 * What waits in the background is served by the same rules, while nobody else waits; it is the first to make room.
 */
export class FairGate {
  readonly #options: FairGateOptions;
  readonly #foreground = new Lines();
  readonly #background = new Lines();
  #inside = 0;

  constructor(options: FairGateOptions) {
    this.#options = options;
  }

  get inside(): number {
    return this.#inside;
  }

  get waiting(): number {
    return this.#foreground.size + this.#background.size;
  }

  /** `inside` if a slot was free and is now taken, a place if there is room to wait, else `full`. */
  enter(tenant: string, waiter: Waiter, background = false): 'inside' | Place | 'full' {
    if (this.#inside < this.#options.slots) {
      // Nobody waits while a slot is free: every slot that is given back goes to a waiter first.
      this.#inside++;
      return 'inside';
    }
    if (this.waiting >= this.#options.queue && !this.#makeRoomFor(tenant, background)) {
      return 'full';
    }
    const lines = background ? this.#background : this.#foreground;
    lines.add(tenant, waiter);
    return {
      position: () => lines.positionOf(tenant, waiter) + (background ? this.#foreground.size : 0),
      leave: () => lines.remove(tenant, waiter),
    };
  }

  /** Gives a slot back. */
  exit(): void {
    const next = this.#foreground.take() ?? this.#background.take();
    if (next) next.admitted();
    else this.#inside--;
  }

  #makeRoomFor(tenant: string, background: boolean): boolean {
    if (!background && this.#background.dropNewest()) return true;
    const lines = background ? this.#background : this.#foreground;
    return lines.dropNewest((longest) => longest > lines.lengthOf(tenant) + 1);
  }
}

/** Who waits, in a line for each tenant. */
class Lines {
  /** The lines by tenant, in the order of their next turns; none is empty. */
  readonly #lines = new Map<string, Waiter[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  lengthOf(tenant: string): number {
    return this.#lines.get(tenant)?.length ?? 0;
  }

  add(tenant: string, waiter: Waiter): void {
    const line = this.#lines.get(tenant);
    if (line) line.push(waiter);
    else this.#lines.set(tenant, [waiter]);
    this.#size++;
  }

  /** Takes the one out whose turn it is. */
  take(): Waiter | undefined {
    const next = this.#lines.entries().next();
    if (next.done) return undefined;
    const [tenant, line] = next.value;
    const waiter = line.shift();
    this.#size--;
    this.#lines.delete(tenant);
    // Behind all others, as its turn is over.
    if (line.length > 0) this.#lines.set(tenant, line);
    return waiter;
  }

  /** Drops the newest of the longest line, if that is long enough. */
  dropNewest(isEnough: (length: number) => boolean = () => true): boolean {
    let longest: [string, Waiter[]] | undefined;
    for (const entry of this.#lines) {
      if (!longest || entry[1].length > longest[1].length) longest = entry;
    }
    if (!longest || !isEnough(longest[1].length)) return false;
    const dropped = longest[1].at(-1);
    if (!dropped) return false;
    this.remove(longest[0], dropped);
    dropped.dropped();
    return true;
  }

  remove(tenant: string, waiter: Waiter): boolean {
    const line = this.#lines.get(tenant);
    const at = line?.indexOf(waiter) ?? -1;
    if (!line || at === -1) return false;
    line.splice(at, 1);
    if (line.length === 0) this.#lines.delete(tenant);
    this.#size--;
    return true;
  }

  positionOf(tenant: string, waiter: Waiter): number {
    const own = this.#lines.get(tenant)?.indexOf(waiter) ?? -1;
    if (own === -1) return 0;
    let before = own;
    let isAhead = true;
    for (const [other, line] of this.#lines) {
      if (other === tenant) isAhead = false;
      // Tenants whose turn comes first are served once more before this place than the others.
      else before += Math.min(line.length, isAhead ? own + 1 : own);
    }
    return before;
  }
}
