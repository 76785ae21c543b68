import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CspViolation, createViolationCollector } from './collect-violations.ts';

const violation: CspViolation = {
  directive: 'script-src-elem',
  disposition: 'enforce',
  blocked: 'https://evil.example',
  page: '/docs',
};
const minute = 60_000;

function setUp() {
  const test = { seen: 0, summaries: [] as [string, number][] };
  const collector = createViolationCollector({
    onViolation: () => {
      test.seen += 1;
    },
    onSummary: (of, count) => test.summaries.push([of?.blocked ?? 'others', count]),
  });
  return { test, collector };
}

describe('violations', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('of a kind are told at once, and later ones together once a minute, though no further one comes', () => {
    const { test, collector } = setUp();
    for (let index = 0; index < 100; index += 1) collector.collect(violation);
    collector.collect({ ...violation, blocked: 'inline' });
    expect(test.summaries).toEqual([
      ['https://evil.example', 1],
      ['inline', 1],
    ]);
    vi.advanceTimersByTime(minute);
    expect(test.summaries.slice(2)).toEqual([['https://evil.example', 99]]);
    collector.collect(violation);
    collector.collect(violation);
    expect(test.summaries.slice(3)).toEqual([]);
    vi.advanceTimersByTime(minute);
    expect(test.summaries.slice(3)).toEqual([['https://evil.example', 2]]);
    expect(test.seen).toBe(103);
  });

  it('of 1000 kinds of a sender are 41 lines a minute, and every one is counted in them', () => {
    const { test, collector } = setUp();
    for (let index = 0; index < 1000; index += 1) {
      collector.collect({ ...violation, page: `/${index}` });
      collector.collect({ ...violation, page: `/${index}` });
    }
    expect(test.summaries).toHaveLength(20);
    vi.advanceTimersByTime(minute);
    expect(test.summaries).toHaveLength(41);
    expect(test.summaries.at(-1)).toEqual(['others', 1960]);
    expect(test.summaries.reduce((sum, [, count]) => sum + count, 0)).toBe(2000);
    vi.advanceTimersByTime(10 * minute);
    expect(test.summaries).toHaveLength(41);
  });

  it('that were not told yet are told at the end, which leaves no timer behind', () => {
    const { test, collector } = setUp();
    collector.collect(violation);
    collector.collect(violation);
    collector.close();
    expect(test.summaries).toEqual([
      ['https://evil.example', 1],
      ['https://evil.example', 1],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are forgotten after a minute without one, and told at once again', () => {
    const { test, collector } = setUp();
    collector.collect(violation);
    vi.advanceTimersByTime(2 * minute);
    expect(vi.getTimerCount()).toBe(0);
    collector.collect(violation);
    expect(test.summaries).toHaveLength(2);
  });
});
