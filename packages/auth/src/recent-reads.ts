/** Reads of a store that are relied on for a while. */
export interface RecentReads<Value, Reference = string> {
  /** What the store said within the bound, or says now; one read at a time for a key, however many ask. */
  read(reference: Reference): Promise<Value | null>;
  /** Drops what is known of the values that are concerned, reads under way included. */
  forget(concerned: (value: Value) => boolean): void;
}

/** What {@link createRecentReads} takes. */
export interface RecentReadsOptions<Value, Reference = string> {
  /** What two references to the same value have in common. */
  readonly keyOf: (reference: Reference) => string;
  /** `null` for what is not there. */
  readonly load: (reference: Reference) => Promise<Value | null>;
  /** Milliseconds from any origin. */
  readonly clock: () => number;
  /** How long a value is relied on, from the start of its read. */
  readonly maxAgeMs: number;
  /** How many values are kept; the oldest makes room. */
  readonly maxEntries: number;
  /** How many keys without a value are remembered: apart from the others, so that guesses drive none of those out. */
  readonly maxMisses: number;
}

interface Read<Result> {
  readonly readAt: number;
  readonly result: Result;
}

/**
 * A bounded cache with one read a key and bound. What fails is not remembered.
 *
 * @example
 * import { createRecentReads } from '@headgate/auth';
 * const names = createRecentReads({
 *   keyOf: (id: string) => id,
 *   load: async (id) => `the name of ${id}`,
 *   clock: Date.now,
 *   maxAgeMs: 5_000,
 *   maxEntries: 10_000,
 *   maxMisses: 1_000,
 * });
 * await names.read('a');
 */
export function createRecentReads<Value, Reference = string>(
  options: RecentReadsOptions<Value, Reference>,
): RecentReads<Value, Reference> {
  const { keyOf, load, clock, maxAgeMs, maxEntries, maxMisses } = options;
  const values = new Map<string, Read<Value>>();
  const misses = new Map<string, Read<null>>();
  const pending = new Map<string, Read<Promise<Value | null>>>();

  // A clock that was set back makes nothing younger.
  const isFresh = ({ readAt }: Read<unknown>, now: number) =>
    now >= readAt && now - readAt < maxAgeMs;

  function start(key: string, reference: Reference, readAt: number): Promise<Value | null> {
    const started = { readAt, result: load(reference) };
    // Forgotten meanwhile, or overtaken: it answers those who wait for it, and nobody after them.
    const finish = (remember: () => void) => {
      if (pending.get(key) !== started) return;
      pending.delete(key);
      remember();
    };
    pending.set(key, started);
    started.result.then(
      (result) =>
        finish(() => {
          if (result === null) keep(misses, maxMisses, key, { readAt, result });
          else keep(values, maxEntries, key, { readAt, result });
        }),
      () => finish(() => undefined),
    );
    return started.result;
  }

  return {
    async read(reference) {
      const key = keyOf(reference);
      const now = clock();
      const known = values.get(key) ?? misses.get(key);
      if (known !== undefined) {
        if (isFresh(known, now)) return known.result;
        values.delete(key);
        misses.delete(key);
      }
      const running = pending.get(key);
      return running !== undefined && isFresh(running, now)
        ? running.result
        : start(key, reference, now);
    },
    forget(concerned) {
      pending.clear();
      for (const [key, { result }] of values) {
        if (concerned(result)) values.delete(key);
      }
    },
  };
}

function keep<Entry>(map: Map<string, Entry>, max: number, key: string, entry: Entry): void {
  map.delete(key);
  map.set(key, entry);
  for (const oldest of map.keys()) {
    if (map.size <= max) break;
    map.delete(oldest);
  }
}
