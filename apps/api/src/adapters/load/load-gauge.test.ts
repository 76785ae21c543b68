import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLoadGauge, type RunningLoadGauge } from './load-gauge.ts';

const state = { event_loop: { rested: true, delayMs: 0 }, database: { rested: true, delayMs: 0 } };
let now = 0;
let shed: string[] = [];
let gauge: RunningLoadGauge;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  now = 0;
  shed = [];
  for (const queue of Object.values(state)) Object.assign(queue, { rested: true, delayMs: 0 });
  gauge = createLoadGauge({
    maxRequests: 200,
    maxDelayMs: 5,
    queues: (['event_loop', 'database'] as const).map((name) => ({
      name,
      rested: () => state[name].rested,
      delayMs: () => state[name].delayMs,
    })),
    now: () => now,
    onShed: (reason) => shed.push(reason),
  });
});
afterEach(() => {
  gauge.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function pass(milliseconds: number): void {
  now += milliseconds;
  vi.advanceTimersByTime(milliseconds);
}
const enter = (count: number, waitsForModel = false) =>
  Array.from({ length: count }, () => gauge.enter(waitsForModel));

it('takes in so many requests and no more until one is answered', () => {
  expect(enter(201).filter(Boolean)).toHaveLength(200);
  gauge.leave();
  expect(enter(2)).toEqual([true, false]);
  expect(shed).toEqual(['requests', 'requests']);
  expect(gauge.requests).toBe(200);
});

it('takes in a burst, however long it has to wait', () => {
  Object.assign(state.event_loop, { rested: false, delayMs: 90 });
  pass(40);
  expect(enter(150)).not.toContain(false);
});

it('takes one long block of the loop for what it is', () => {
  Object.assign(state.event_loop, { rested: false, delayMs: 5_000 });
  now += 5_000;
  vi.advanceTimersByTime(20);
  expect(enter(150)).not.toContain(false);
});

it('refuses what would wait too long while a queue stands, and takes in the rest', () => {
  enter(10);
  Object.assign(state.event_loop, { rested: false, delayMs: 6 });
  pass(100);
  expect(enter(2)).toEqual([false, false]);
  state.event_loop.delayMs = 5;
  expect(enter(1)).toEqual([true]);
  expect(shed).toEqual(['event_loop', 'event_loop']);
});

it('goes on refusing what would wait too long until nobody had to be for a second', () => {
  enter(10);
  Object.assign(state.event_loop, { rested: false, delayMs: 6 });
  pass(100);
  expect(enter(1)).toEqual([false]);
  state.event_loop.rested = true;
  pass(900);
  expect(enter(1)).toEqual([false]);
  pass(900);
  expect(enter(1)).toEqual([false]);
  pass(1_020);
  expect(enter(1)).toEqual([true]);
});

it('always takes in a few', () => {
  Object.assign(state.event_loop, { rested: false, delayMs: 1_000 });
  pass(200);
  expect(enter(3)).toEqual([true, true, false]);
});

it('refuses nothing that waits for a model because of the database', () => {
  enter(10);
  Object.assign(state.database, { rested: false, delayMs: 400 });
  pass(200);
  expect([...enter(1, true), ...enter(1)]).toEqual([true, false]);
  Object.assign(state.event_loop, { rested: false, delayMs: 400 });
  pass(200);
  expect(enter(1, true)).toEqual([false]);
  expect(shed).toEqual(['database', 'event_loop']);
});
