import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { eventLoopQueue } from './event-loop-queue.ts';

const now = () => performance.now();
const queueOfThisLoop = () =>
  eventLoopQueue({
    now,
    idleMs: () => performance.nodeTiming.idleTime,
    atEndOfTurn: (callback) => setImmediate(callback),
  });

function block(milliseconds: number): void {
  const until = now() + milliseconds;
  while (now() < until);
}

it('is empty when the loop has slept, and is not while it has something to do', async () => {
  const queue = queueOfThisLoop();
  await sleep(50);
  expect(queue.rested()).toBe(true);
  block(50);
  expect(queue.rested()).toBe(false);
  for (const until = now() + 50; now() < until; await turn());
  expect(queue.rested()).toBe(false);
  await sleep(50);
  expect(queue.rested()).toBe(true);
});

it('is as long as the turn of the loop has been so far', async () => {
  const queue = queueOfThisLoop();
  await sleep(5);
  queue.delayMs();
  block(30);
  expect(queue.delayMs()).toBeGreaterThanOrEqual(30);
  await turn();
  await sleep(5);
  expect(queue.delayMs()).toBe(0);
});

it('knows of work in the same stretch that began before anybody asked', async () => {
  const queue = queueOfThisLoop();
  await turn();
  queue.delayMs();
  await turn();
  block(30);
  expect(queue.delayMs()).toBeGreaterThanOrEqual(30);
});
