import type { JobStanding } from '@headgate/jobs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createJobWatch } from './job-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watchOf(states: Record<string, JobStanding>) {
  const looks: string[][] = [];
  let accepting = true;
  const watch = createJobWatch(
    {
      standings: async (ids) => {
        looks.push([...ids]);
        return new Map(Object.entries(states).filter(([id]) => ids.includes(id)));
      },
    },
    { pollMs: 250, accepting: () => accepting },
  );
  const woken: string[] = [];
  const follow = (id: string, known: number, signal = new AbortController().signal) =>
    watch.changed(id, known, signal).then(() => woken.push(id));
  return {
    looks,
    woken,
    follow,
    refuse: () => {
      accepting = false;
    },
  };
}

it('asks for all followed jobs at once, and wakes those for whom there is news', async () => {
  const states = {
    a: { eventCount: 1, isEnded: false },
    b: { eventCount: 3, isEnded: false },
    c: { eventCount: 2, isEnded: true },
  };
  const { looks, woken, follow } = watchOf(states);
  for (const [id, known] of [
    ['a', 1],
    ['a', 0],
    ['b', 3],
    ['c', 2],
    ['gone', 0],
  ] as const) {
    void follow(id, known);
  }
  await vi.advanceTimersByTimeAsync(250);
  expect(looks).toEqual([['a', 'b', 'c', 'gone']]);
  expect(woken).toEqual(['a', 'c', 'gone']);
  states.b.eventCount = 4;
  await vi.advanceTimersByTimeAsync(250);
  expect(looks[1]).toEqual(['a', 'b']);
  expect(woken.at(-1)).toBe('b');
});

it('looks no more once nobody follows', async () => {
  const { looks, follow } = watchOf({ a: { eventCount: 1, isEnded: false } });
  const controller = new AbortController();
  const following = follow('a', 1, controller.signal);
  await vi.advanceTimersByTimeAsync(500);
  expect(looks).toHaveLength(2);
  controller.abort();
  await following;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(looks).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});

it('wakes everybody when the service is told to stop', async () => {
  const { woken, follow, refuse } = watchOf({ a: { eventCount: 1, isEnded: false } });
  void follow('a', 1);
  refuse();
  await vi.advanceTimersByTimeAsync(250);
  expect(woken).toEqual(['a']);
});

it('fails those who wait when the look fails, and looks again for whoever comes then', async () => {
  const faults = [new Error('down')];
  const watch = createJobWatch(
    {
      standings: async () => {
        const fault = faults.pop();
        if (fault) throw fault;
        return new Map();
      },
    },
    { pollMs: 250, accepting: () => true },
  );
  const { signal } = new AbortController();
  const first = expect(watch.changed('a', 0, signal)).rejects.toThrow('down');
  await vi.advanceTimersByTimeAsync(250);
  await first;
  const second = watch.changed('a', 0, signal);
  await vi.advanceTimersByTimeAsync(250);
  await second;
});
