import { describe, expect, it } from 'vitest';
import { nextAttemptMs } from './retry-schedule.ts';

describe('the schedule of retries', () => {
  it('makes ten attempts over about three days, and then no more', () => {
    const waits = Array.from({ length: 10 }, (_, n) =>
      nextAttemptMs({ attempt: n + 1, jitter: 0 }),
    );
    expect(waits.slice(0, 3)).toEqual([5_000, 300_000, 1_800_000]);
    expect(waits[9]).toBeUndefined();
    const total = waits.reduce<number>((sum, wait) => sum + (wait ?? 0), 0);
    expect(total / 3_600_000).toBeGreaterThan(72);
  });

  it('waits as long as the receiver asks, within a day, and never shorter than planned', () => {
    expect(nextAttemptMs({ attempt: 1, retryAfterSeconds: 60, jitter: 0 })).toBe(60_000);
    expect(nextAttemptMs({ attempt: 2, retryAfterSeconds: 1, jitter: 0 })).toBe(300_000);
    expect(nextAttemptMs({ attempt: 1, retryAfterSeconds: 1e9, jitter: 0 })).toBe(86_400_000);
  });

  it('is spread by up to a tenth', () => {
    expect(nextAttemptMs({ attempt: 1, jitter: 1 })).toBe(5_500);
  });
});
