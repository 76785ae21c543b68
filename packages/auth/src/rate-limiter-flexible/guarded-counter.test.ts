import { stat } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { RedisGuard } from './guarded-counter.ts';

const inMemory = async () => 'memory';

it('takes an answer that came while the process was busy, however late it is read', async () => {
  const guard = new RedisGuard(20);
  // What comes from the file system is read when what comes from a socket is: before timers, or a turn later.
  const read = promisify(stat);
  await read('.');
  const answer = guard.run(() => read('.').then(() => 'redis'), inMemory);
  const end = performance.now() + 100;
  while (performance.now() < end);
  expect(await answer).toBe('redis');
});

it('asks no Redis that has failed, but for once a second', async () => {
  let now = 0;
  const asked: number[] = [];
  const guard = new RedisGuard(20, () => now);
  const ask = (answer: () => Promise<string>) =>
    guard.run(() => {
      asked.push(now);
      return answer();
    }, inMemory);
  expect(await ask(() => new Promise(() => undefined))).toBe('memory');
  now = 999;
  expect(await ask(async () => 'redis')).toBe('memory');
  now = 1000;
  expect(await Promise.all([ask(async () => 'redis'), ask(async () => 'redis')])).toEqual([
    'redis',
    'memory',
  ]);
  expect(await ask(async () => 'redis')).toBe('redis');
  expect(asked).toEqual([0, 1000, 1000]);
});
