import type { IdempotencyStore } from '../src/index.ts';
import { createMemoryStore, type MemoryStoreOptions } from '../src/memory/index.ts';

/** What a database transaction is to a store: completions that count when it commits. */
export class Transaction {
  readonly #work: (() => Promise<boolean>)[] = [];

  add(step: () => Promise<boolean>): void {
    this.#work.push(step);
  }

  async commit(): Promise<void> {
    for (const step of this.#work) await step();
  }
}

/** A store in memory that completes with such a transaction. */
export function createTransactionalStore(
  options?: MemoryStoreOptions,
): IdempotencyStore<Transaction> {
  const memory = createMemoryStore(options);
  return {
    ...memory,
    async complete(claim, completion, ttl, transaction) {
      if (transaction === undefined) return memory.complete(claim, completion, ttl);
      const held = await memory.extend(claim, 30_000);
      if (held) transaction.add(() => memory.complete(claim, completion, ttl));
      return held;
    },
  };
}
