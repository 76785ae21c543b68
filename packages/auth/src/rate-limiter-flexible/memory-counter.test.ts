import { expect, it } from 'vitest';
import { flexibleAttemptLimiter } from './index.ts';
import { MemoryCounter } from './memory-counter.ts';

it('D12 keeps no more keys than it may, and those that are still counted', () => {
  const counter = new MemoryCounter({ seconds: 86_400, maxKeys: 1000 });
  for (let index = 0; index < 100_000; index += 1) {
    counter.penalty(`account-${index}`);
    if (index % 500 === 0) counter.penalty('attacked');
  }
  expect(counter.size).toBe(1000);
  expect(counter.penalty('attacked').consumedPoints).toBe(201);
  expect(counter.penalty('account-0').consumedPoints).toBe(1);
});

it('counts from the first of a window to its end, and forgets it then', () => {
  let now = 0;
  const counter = new MemoryCounter({ seconds: 10, maxKeys: 10, now: () => now });
  expect(counter.penalty('a').consumedPoints).toBe(1);
  now = 9_999;
  expect(counter.penalty('a').consumedPoints).toBe(2);
  counter.penalty('b', 1, { customDuration: 1 });
  now = 10_000;
  expect(counter.penalty('a').consumedPoints).toBe(1);
  now = 30_000;
  counter.penalty('c');
  expect(counter.size).toBe(1);
});

it('takes back what was counted, and nothing that was not', () => {
  const counter = new MemoryCounter({ seconds: 10, maxKeys: 10 });
  counter.reward('a');
  counter.penalty('a');
  counter.penalty('a');
  counter.reward('a');
  expect(counter.penalty('a').consumedPoints).toBe(2);
  counter.delete('a');
  expect(counter.penalty('a').consumedPoints).toBe(1);
});

it('D12 100,000 emails that are tried cost no timer each', async () => {
  const limiter = flexibleAttemptLimiter();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  for (let index = 0; index < 100_000; index += 1) {
    await limiter.reserve({ account: `account-${index}`, network: '192.0.2.0/24' });
  }
  expect(timers() - before).toBeLessThan(10);
});
