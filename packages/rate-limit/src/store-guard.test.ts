import { stat } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { scriptedStore } from '../test/stores.ts';
import { createLimiter, isRateLimitError, StoreGuard } from './index.ts';
import { createMemoryStore } from './memory/index.ts';

const policy = { name: 'ip', quota: 2, window: 60, key: () => 'key' };
const counted = { consumed: 1, resetMilliseconds: 1000 };

function setUp() {
  let now = 0;
  let answer: () => Promise<typeof counted> = async () => counted;
  const primary = scriptedStore(() => answer());
  const memory = createMemoryStore();
  const insurance = scriptedStore(() => ({ consumed: 1, resetMilliseconds: 1 }));
  const events: string[] = [];
  const hooks = {
    onStoreError: (error: unknown, goingDown: boolean) => {
      events.push(`${goingDown ? 'down' : 'still down'}: ${(error as Error).message}`);
    },
    onStoreRecovered: () => {
      events.push('recovered');
    },
  };
  const options = {
    policies: [policy],
    store: primary.store,
    timeout: 50,
    now: () => now,
    hooks,
  };
  return {
    options,
    primary,
    insurance,
    memory,
    events,
    answerWith(next: typeof answer) {
      answer = next;
    },
    advance(milliseconds: number) {
      now += milliseconds;
    },
  };
}
/** Lets nothing else run for so many milliseconds. */
function keepBusy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

const broken = async () => {
  throw new Error('gone');
};

describe('a store that fails', () => {
  it('D02 is stood in for by the insurance, and tried again only after a while', async () => {
    const { options, primary, insurance, events, answerWith, advance } = setUp();
    const limiter = createLimiter({ ...options, insurance: insurance.store });
    answerWith(broken);
    expect(await limiter.check({})).toMatchObject({ allowed: true, insured: true });
    for (let index = 0; index < 9; index += 1) await limiter.check({});
    expect(primary.asked).toHaveLength(1);
    expect(insurance.asked).toHaveLength(10);
    advance(1000);
    await Promise.all(Array.from({ length: 10 }, () => limiter.check({})));
    expect(primary.asked).toHaveLength(2);
    expect(events).toEqual(['down: gone', 'still down: gone']);

    answerWith(async () => counted);
    advance(1000);
    expect((await limiter.check({})).insured).toBe(false);
    expect((await limiter.check({})).insured).toBe(false);
    expect(events.at(-1)).toBe('recovered');
    expect(primary.asked).toHaveLength(4);
  });

  it('D02 a used-up quota is no failure and does not reach the insurance', async () => {
    const { options, insurance, events, answerWith } = setUp();
    answerWith(async () => ({ consumed: 1000, resetMilliseconds: 1000 }));
    const limiter = createLimiter({ ...options, insurance: insurance.store });
    for (let index = 0; index < 20; index += 1) {
      expect(await limiter.check({})).toMatchObject({ allowed: false, insured: false });
    }
    expect(insurance.asked).toEqual([]);
    expect(events).toEqual([]);
  });

  it('D03 the insurance has the quotas and windows of the policies, and refuses by them', async () => {
    const { options, insurance, memory, answerWith } = setUp();
    createLimiter({ ...options, insurance: insurance.store });
    expect(insurance.opened).toEqual([{ name: 'ip', quota: 2, window: 60 }]);
    answerWith(broken);
    const limiter = createLimiter({ ...options, insurance: memory });
    const decisions = [];
    for (let index = 0; index < 3; index += 1) decisions.push(await limiter.check({}));
    expect(decisions.map(({ allowed }) => allowed)).toEqual([true, true, false]);
    expect(decisions[2]).toMatchObject({ retryAfter: 60, insured: true });
  });

  it('counts as failed when it does not answer in time', async () => {
    const { options, insurance, events, answerWith } = setUp();
    answerWith(() => new Promise(() => {}));
    const limiter = createLimiter({ ...options, insurance: insurance.store });
    expect((await limiter.check({})).insured).toBe(true);
    expect(events).toEqual(['down: no answer within 50 ms']);
  });

  it('has answered in time when its answer came while the process was busy', async () => {
    const { options, insurance, events, answerWith } = setUp();
    // What comes from the file system is read when what comes from a socket is: before timers, or a turn later.
    const read = promisify(stat);
    answerWith(() => {
      process.nextTick(keepBusy, 100);
      return read('.').then(() => counted);
    });
    const limiter = createLimiter({ ...options, insurance: insurance.store });
    await read('.');
    expect((await limiter.check({})).insured).toBe(false);
    expect(events).toEqual([]);
  });

  it('is tried once and told of once by limiters that share a guard', async () => {
    const { options, primary, insurance, events, answerWith, advance } = setUp();
    const guard = new StoreGuard(options);
    const shared = { ...options, hooks: {}, insurance: insurance.store, guard };
    const limiters = [createLimiter(shared), createLimiter(shared)];
    answerWith(broken);
    for (let round = 0; round < 2; round += 1) {
      for (const limiter of limiters) expect((await limiter.check({})).insured).toBe(true);
      advance(1000);
    }
    expect(primary.asked).toHaveLength(2);
    answerWith(async () => counted);
    for (const limiter of limiters) expect((await limiter.check({})).insured).toBe(false);
    expect(events).toEqual(['down: gone', 'still down: gone', 'recovered']);
  });

  it('without an insurance rejects with an error that says so, and asks again each time', async () => {
    const { options, primary, answerWith } = setUp();
    answerWith(broken);
    const limiter = createLimiter(options);
    for (let index = 0; index < 3; index += 1) {
      const error = await limiter.check({}).catch((thrown: unknown) => thrown);
      expect(isRateLimitError(error) && error.code).toBe('store_failed');
      expect((error as Error).cause).toMatchObject({ message: 'gone' });
    }
    expect(primary.asked).toHaveLength(3);
    answerWith(async () => counted);
    expect((await limiter.check({})).allowed).toBe(true);
  });
});
