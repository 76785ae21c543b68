import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLoadGauge, type RunningLoadGauge } from './load-gauge.ts';

let now = 0;
let shed: string[] = [];
let gauge: RunningLoadGauge;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  now = 0;
  shed = [];
  gauge = createLoadGauge({
    maxRequests: 200,
    maxDelayMs: 250,
    now: () => now,
    onShed: (reason) => shed.push(reason),
  });
});
afterEach(() => {
  gauge.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Lets time pass with a loop that is on time, or as late as it says. */
function pass(milliseconds: number, late = 0): void {
  now += milliseconds + late;
  vi.advanceTimersByTime(milliseconds);
}
const enter = (count: number) => Array.from({ length: count }, () => gauge.enter());

it('takes in so many requests and no more until one is answered', () => {
  expect(enter(201).filter(Boolean)).toHaveLength(200);
  gauge.leave();
  expect(enter(2)).toEqual([true, false]);
  expect(shed).toEqual(['requests', 'requests']);
});

it('refuses while the loop is late and many wait, and takes in again when it is on time', () => {
  enter(100);
  pass(20, 300);
  expect([gauge.delayMs, ...enter(2)]).toEqual([300, false, false]);
  expect(shed).toEqual(['delay', 'delay']);
  pass(20);
  expect([gauge.delayMs, ...enter(1)]).toEqual([0, true]);
});

it('knows that the loop is late before its timer does', () => {
  enter(100);
  now += 400;
  expect(gauge.enter()).toBe(false);
});

it('refuses nobody for a late loop when few wait', () => {
  enter(99);
  pass(20, 5000);
  expect(gauge.enter()).toBe(true);
});
