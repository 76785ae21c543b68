import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { scriptedStore } from '../test/stores.ts';
import { createKeyHash, createLimiter, type Policy, rateLimitFields } from './index.ts';
import { createMemoryStore } from './memory/index.ts';

const byIp = { name: 'ip', quota: 3, window: 60, key: ({ ip }: { ip: string }) => ip };
const secret = 's'.repeat(32);

async function times<Result>(count: number, run: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let index = 0; index < count; index += 1) results.push(await run());
  return results;
}

describe('check', () => {
  it('lets the quota pass and refuses what is beyond', async () => {
    const limiter = createLimiter({ policies: [byIp], store: createMemoryStore() });
    const decisions = await times(5, () => limiter.check({ ip: '192.0.2.1' }));
    expect(decisions.map(({ allowed }) => allowed)).toEqual([true, true, true, false, false]);
    expect(decisions.map(({ policies }) => policies[0]?.remaining)).toEqual([2, 1, 0, 0, 0]);
    expect(decisions[0]).toEqual({
      allowed: true,
      policies: [
        {
          name: 'ip',
          quota: 3,
          window: 60,
          remaining: 2,
          reset: 60,
          violated: false,
          partitionKey: null,
        },
      ],
      retryAfter: null,
      insured: false,
    });
    expect((await limiter.check({ ip: '192.0.2.2' })).allowed).toBe(true);
  });

  it('takes off what a request costs', async () => {
    const limiter = createLimiter({ policies: [byIp], store: createMemoryStore() });
    expect((await limiter.check({ ip: 'a' }, 3)).policies[0]?.remaining).toBe(0);
    expect((await limiter.check({ ip: 'b' }, 4)).allowed).toBe(false);
    for (const cost of [0, -1, 1.5, Number.NaN]) {
      await expect(limiter.check({ ip: 'a' }, cost)).rejects.toThrow(TypeError);
    }
  });

  it('D05 the most restrictive of two policies decides, and both are told', async () => {
    const policies = [
      { name: 'burst', quota: 2, window: 1, key: () => 'k' },
      { name: 'hour', quota: 4, window: 3600, key: () => 'k' },
    ];
    const { store } = scriptedStore(
      (() => {
        const counts = new Map<string, number>();
        return (name: string) => {
          counts.set(name, (counts.get(name) ?? 0) + 1);
          return {
            consumed: counts.get(name) ?? 0,
            resetMilliseconds: name === 'burst' ? 300 : 3_500_100,
          };
        };
      })(),
    );
    const limiter = createLimiter({ policies, store });
    const decisions = await times(5, () => limiter.check({}));
    expect(
      decisions.map(({ policies, retryAfter }) => [
        ...policies.map(({ violated }) => violated),
        retryAfter,
      ]),
    ).toEqual([
      [false, false, null],
      [false, false, null],
      [true, false, 1],
      [true, false, 1],
      [true, true, 3501],
    ]);
  });

  it('leaves a policy out whose key is null, and allows where none applies', async () => {
    const policy: Policy<{ user: string | null }> = { ...byIp, key: ({ user }) => user };
    const limiter = createLimiter({ policies: [policy], store: createMemoryStore() });
    const decision = await limiter.check({ user: null });
    expect(decision).toMatchObject({ allowed: true, policies: [], retryAfter: null });
    expect(rateLimitFields(decision)).toEqual([]);
  });

  it.each([
    ['no policy', []],
    ['a name with a colon', [{ ...byIp, name: 'a:b' }]],
    ['a name twice', [byIp, byIp]],
    ['no quota', [{ ...byIp, quota: 0 }]],
    ['a window of half a second', [{ ...byIp, window: 0.5 }]],
    ['a window longer than a timer', [{ ...byIp, window: 25 * 86_400 }]],
  ])('refuses %s', (_, policies) => {
    expect(() => createLimiter({ policies, store: createMemoryStore() })).toThrow(TypeError);
  });

  it('D15 a partition key tells keys apart and never shows one', async () => {
    const limiter = createLimiter({
      policies: [byIp],
      store: createMemoryStore(),
      partitionKeySecret: secret,
    });
    const field = async (ip: string) =>
      String(rateLimitFields(await limiter.check({ ip }))[1]?.[1]);
    const [first, second, other] = [
      await field('ada@example.com'),
      await field('ada@example.com'),
      await field('203.0.113.7'),
    ];
    const keyOf = (text: string) => /pk=:([^:]+):/.exec(text)?.[1] ?? '';
    expect(keyOf(first)).toBe(keyOf(second));
    expect(keyOf(first)).not.toBe(keyOf(other));
    const bytes = Buffer.from(keyOf(first), 'base64');
    expect(bytes).toEqual(
      createHmac('sha256', secret).update('ip:ada@example.com').digest().subarray(0, 9),
    );
    const unkeyed = createLimiter({ policies: [byIp], store: createMemoryStore() });
    expect(JSON.stringify(rateLimitFields(await unkeyed.check({ ip: '203.0.113.7' })))).not.toMatch(
      /203|pk=/,
    );
    const short = { policies: [byIp], store: createMemoryStore(), partitionKeySecret: 'short' };
    expect(() => createLimiter(short)).toThrow(TypeError);
  });

  it('D10 counts sign-ins by address, by account and by both, and no store sees the email', async () => {
    const hash = createKeyHash(secret);
    interface Login {
      readonly ip: string;
      readonly email: string;
    }
    const policies: Policy<Login>[] = [
      { name: 'ip', quota: 20, window: 900, key: ({ ip }) => ip },
      { name: 'account', quota: 10, window: 900, key: ({ email }) => hash('email', email) },
      { name: 'both', quota: 5, window: 900, key: ({ ip, email }) => hash('both', ip, email) },
    ];
    const memory = createMemoryStore();
    const { store, asked } = scriptedStore(() => ({ consumed: 1, resetMilliseconds: 1 }));
    await createLimiter({ policies, store }).check({ ip: '192.0.2.1', email: 'ada@example.com' });
    expect(asked.join()).not.toContain('ada');
    expect(new Set(asked.map((key) => key.split(':')[1])).size).toBe(3);

    const limiter = createLimiter({ policies, store: memory });
    const violated = async (ip: string, email: string) =>
      (await limiter.check({ ip, email })).policies
        .filter((state) => state.violated)
        .map(({ name }) => name);
    await times(5, () => violated('192.0.2.1', 'ada@example.com'));
    expect(await violated('192.0.2.1', 'ada@example.com')).toEqual(['both']);
    await times(4, () => violated('192.0.2.2', 'ada@example.com'));
    expect(await violated('192.0.2.3', 'ada@example.com')).toEqual(['account']);
    expect(await violated('192.0.2.3', 'eve@example.com')).toEqual([]);
    expect(() => createKeyHash('short')).toThrow(TypeError);
  });

  it('goes on when a hook throws', async () => {
    const limiter = createLimiter({
      policies: [byIp],
      store: createMemoryStore(),
      hooks: {
        onDecision: () => {
          throw new Error('the counter is broken');
        },
      },
    });
    expect((await limiter.check({ ip: 'a' })).allowed).toBe(true);
  });
});
