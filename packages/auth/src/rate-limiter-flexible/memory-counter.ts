/** How a {@link MemoryCounter} counts. */
export interface MemoryCounterOptions {
  /** How long a key counts, from the first time on. */
  readonly seconds: number;
  /** The most keys that are kept; beyond it, those that were not counted for longest are forgotten. */
  readonly maxKeys: number;
  /** Milliseconds on a scale that never goes back; `performance.now` by default. */
  readonly now?: () => number;
}

interface Window {
  points: number;
  readonly endsAt: number;
}

/** Counts keys in this process, bounded however many there are, without a timer for each. */
export class MemoryCounter {
  readonly #options: Required<MemoryCounterOptions>;
  /** In the order in which they were last counted. */
  readonly #windows = new Map<string, Window>();

  constructor(options: MemoryCounterOptions) {
    this.#options = { now: () => performance.now(), ...options };
  }

  get size(): number {
    return this.#windows.size;
  }

  penalty(
    key: string,
    points = 1,
    { customDuration }: { customDuration?: number } = {},
  ): { readonly consumedPoints: number } {
    const now = this.#options.now();
    const endsAt = now + (customDuration ?? this.#options.seconds) * 1000;
    const window = this.#running(key, now) ?? { points: 0, endsAt };
    window.points += points;
    this.#windows.delete(key);
    this.#windows.set(key, window);
    this.#sweep(now);
    return { consumedPoints: window.points };
  }

  reward(key: string, points = 1): void {
    const window = this.#running(key, this.#options.now());
    if (window) window.points = Math.max(0, window.points - points);
  }

  delete(key: string): void {
    this.#windows.delete(key);
  }

  #running(key: string, now: number): Window | undefined {
    const window = this.#windows.get(key);
    return window && window.endsAt > now ? window : undefined;
  }

  /** What stands first was counted longest ago, so that little that has ended stands behind it. */
  #sweep(now: number): void {
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt > now && this.#windows.size <= this.#options.maxKeys) return;
      this.#windows.delete(key);
    }
  }
}
