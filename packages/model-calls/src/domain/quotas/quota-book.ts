import type { CounterGrant, CounterReport, CounterWant } from './ports.ts';

/** A counter as of now, and the limit that holds for it. */
export interface LimitedCounter {
  readonly key: string;
  /** When its window ends, in milliseconds since 1970. */
  readonly endsAt: number;
  readonly limit: number;
}

/** An amount of a counter that a call needs. */
export interface CounterNeed extends LimitedCounter {
  readonly amount: number;
}

/** Calls that are alike and wait for what each of them needs. */
export interface WaitingCalls {
  readonly needs: readonly CounterNeed[];
  readonly calls: number;
}

/** What a process knows of a counter that it shares with others. */
interface Allowance extends LimitedCounter {
  limit: number;
  /** Granted and free; below zero where calls took more than they had reserved. */
  available: number;
  /** Granted and taken by calls that run. */
  reserved: number;
  /** Used by calls that have ended since the last report. */
  settled: number;
  /** Reserved since the last report. */
  taken: number;
  /** What the shared counter says that this process holds. */
  outstanding: number;
  /** What the shared counter says that all have used or hold. */
  used: number;
}

/** Below this limit nothing is kept for calls to come: few enough of them ask that every one may. */
const smallLimit = 1_000;

/** What was reserved for calls that are alike; given back once by each, for what it has used. */
export interface Reservation {
  /** @param used the amount that one call has used of each need, in their order */
  settle(used: readonly number[]): void;
}

/**
 * What a process holds of the counters that it shares: it takes from what was granted without asking, and keeps count
 * of what is to be reported. Nothing of it waits: a step is done before the next begins.
 */
export class QuotaBook {
  readonly #allowances = new Map<string, Allowance>();

  /** Reserves all needs of so many calls, or none; `undefined` when more has to be granted first. */
  reserve(needs: readonly CounterNeed[], calls: number): Reservation | undefined {
    const allowances = needs.map((need) => this.#allowanceOf(need));
    if (
      !needs.every(({ amount }, index) => (allowances[index]?.available ?? 0) >= amount * calls)
    ) {
      return undefined;
    }
    for (const [index, { amount }] of needs.entries()) {
      const allowance = allowances[index] as Allowance;
      allowance.available -= amount * calls;
      allowance.reserved += amount * calls;
      allowance.taken += amount * calls;
    }
    return {
      settle(used) {
        for (const [index, { amount }] of needs.entries()) {
          const allowance = allowances[index] as Allowance;
          const spent = used[index] ?? 0;
          allowance.reserved -= amount;
          allowance.available += amount - spent;
          allowance.settled += spent;
        }
      },
    };
  }

  /** What has to be granted before all of these can be reserved. */
  wants(waiting: readonly WaitingCalls[]): CounterWant[] {
    const sums = new Map<string, number>();
    for (const { needs, calls } of waiting) {
      for (const { key, amount } of needs) sums.set(key, (sums.get(key) ?? 0) + amount * calls);
    }
    return [...sums].flatMap(([key, sum]) => {
      const { available, limit, endsAt } = this.#allowances.get(key) as Allowance;
      const want = sum - available;
      return want > 0 ? [{ key, limit, want, endsAt: new Date(endsAt) }] : [];
    });
  }

  /** Takes in what was granted. */
  granted(grants: readonly CounterGrant[]): void {
    for (const { key, granted, used } of grants) {
      const allowance = this.#allowances.get(key) as Allowance;
      allowance.available += granted;
      allowance.outstanding += granted;
      allowance.used = used;
    }
  }

  /** What is left of a counter, as far as this process knows. */
  remaining({ key, limit }: LimitedCounter): number {
    const { used = 0, available = 0 } = this.#allowances.get(key) ?? {};
    return Math.max(0, limit - used + available);
  }

  /**
   * What has to be told of each counter that has changed, or of all that is held to say that it still is. What is free
   * and was not wanted of late is given back with it.
   */
  report({ all }: { readonly all: boolean }): CounterReport[] {
    const reports: CounterReport[] = [];
    for (const allowance of this.#allowances.values()) {
      const { key, endsAt, limit, reserved, settled, taken, outstanding } = allowance;
      const kept = limit < smallLimit ? 0 : Math.max(0, Math.min(allowance.available, taken));
      const held = reserved + kept;
      if (settled !== 0 || held !== outstanding || (all && held !== 0)) {
        reports.push({ key, held, settled, endsAt: new Date(endsAt) });
      }
      allowance.used += held + settled - outstanding;
      allowance.outstanding = held;
      allowance.available = kept;
      allowance.settled = 0;
      allowance.taken = 0;
    }
    return reports;
  }

  /** The grants have run out: what is free is lost, and what runs is to be counted anew. */
  lapse(): void {
    for (const allowance of this.#allowances.values()) {
      allowance.available = Math.min(0, allowance.available);
      allowance.outstanding = 0;
    }
  }

  /** Forgets counters whose window is over and of which nothing is held. */
  forget(now: number): void {
    for (const [key, { endsAt, reserved, available, settled, outstanding }] of this.#allowances) {
      const empty = reserved === 0 && available === 0 && settled === 0 && outstanding === 0;
      if (endsAt <= now && empty) this.#allowances.delete(key);
    }
  }

  #allowanceOf({ key, endsAt, limit }: LimitedCounter): Allowance {
    const known = this.#allowances.get(key);
    if (known === undefined) {
      const fresh = {
        key,
        endsAt,
        limit,
        available: 0,
        reserved: 0,
        settled: 0,
        taken: 0,
        outstanding: 0,
        used: 0,
      };
      this.#allowances.set(key, fresh);
      return fresh;
    }
    if (known.limit !== limit) {
      // What was granted under another limit is not to be had under this one.
      known.limit = limit;
      known.available = Math.min(0, known.available);
    }
    return known;
  }
}
