import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLimiter } from '../index.ts';
import { storeContract } from '../testing/index.ts';
import { createMemoryStore } from './memory-store.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the memory store', () => {
  storeContract({ describe, it }, () => ({
    store: createMemoryStore(),
    advance: (milliseconds) => {
      vi.advanceTimersByTime(milliseconds);
    },
  }));

  const policy = { name: 'ip', quota: 1, window: 60, key: (key: string) => key };

  it('D11 a clock that goes back an hour blocks nobody', async () => {
    const limiter = createLimiter({ policies: [policy], store: createMemoryStore() });
    await limiter.check('a');
    expect((await limiter.check('a')).allowed).toBe(false);
    vi.setSystemTime(Date.now() - 3_600_000);
    const decision = await limiter.check('a');
    expect(decision.allowed).toBe(true);
    expect(decision.policies[0]?.reset).toBeLessThanOrEqual(60);
    expect((await limiter.check('a')).retryAfter).toBeLessThanOrEqual(60);
    vi.advanceTimersByTime(60_000);
    expect((await limiter.check('a')).allowed).toBe(true);
  });

  it('D11 a clock that goes forward an hour only ends windows', async () => {
    const limiter = createLimiter({ policies: [policy], store: createMemoryStore() });
    await limiter.check('a');
    vi.setSystemTime(Date.now() + 3_600_000);
    expect((await limiter.check('a')).allowed).toBe(true);
    expect((await limiter.check('a')).allowed).toBe(false);
  });

  it('D12 100,000 keys leave no more than the cap, and forget the oldest', async () => {
    const store = createMemoryStore({ maxKeys: 1000 });
    const limiter = createLimiter({ policies: [policy], store });
    for (let index = 0; index < 100_000; index += 1) await limiter.check(`key-${index}`);
    expect(store.size).toBe(1000);
    expect(vi.getTimerCount()).toBe(1000);
    expect((await limiter.check('key-99999')).allowed).toBe(false);
    expect((await limiter.check('key-0')).allowed).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(store.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
