import type { Count, RateLimitStore } from '../src/index.ts';

/** A store whose counters do what they are told, and that remembers what they were asked. */
export function scriptedStore(consume: (name: string, key: string) => Count | Promise<Count>) {
  const asked: string[] = [];
  const opened: { readonly name: string; readonly quota: number; readonly window: number }[] = [];
  const store: RateLimitStore = {
    open({ name, quota, window }) {
      opened.push({ name, quota, window });
      return {
        async consume(key) {
          asked.push(`${name}:${key}`);
          return consume(name, key);
        },
      };
    },
  };
  return { store, asked, opened };
}
