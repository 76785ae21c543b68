import { beforeEach, expect, it } from 'vitest';
import { connectionQueue } from './connection-queue.ts';

let now = 0;
let pool = { waiting: 0, released: 0, unclaimed: 0 };
const queue = connectionQueue({ now: () => now, connections: () => pool });
const pass = (milliseconds: number, changes: Partial<typeof pool>) => {
  now += milliseconds;
  pool = { ...pool, ...changes };
};

beforeEach(() => {
  pool = { waiting: 0, released: 0, unclaimed: 0 };
  queue.rested();
});

it('is empty where nobody waits, or nobody did when a connection came back', () => {
  expect(queue.rested()).toBe(true);
  pass(20, { waiting: 3, released: 10, unclaimed: 1 });
  expect(queue.rested()).toBe(true);
  pass(20, { waiting: 3, released: 20 });
  expect(queue.rested()).toBe(false);
});

it('takes as long as so many wait at the pace of the last moments', () => {
  pass(20, { waiting: 30, released: 40 });
  queue.rested();
  expect(queue.delayMs()).toBe(15);
  pass(20, { waiting: 0 });
  expect(queue.delayMs()).toBe(0);
});

it('takes very long where no connection comes back', () => {
  pass(20, { waiting: 2 });
  queue.rested();
  expect(queue.delayMs()).toBe(2_000);
});

it('is always empty where there is no pool', () => {
  const none = connectionQueue({ now: () => now, connections: () => undefined });
  expect([none.rested(), none.delayMs()]).toEqual([true, 0]);
});
