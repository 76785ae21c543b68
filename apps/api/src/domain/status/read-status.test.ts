import { expect, it } from 'vitest';
import type { StatusEvent, StatusEvents } from './ports.ts';
import { createStatusReader } from './read-status.ts';

const event = { id: '1', service: 'api', title: 't', message: null, createdAt: new Date(0) };

/** A reader of events that are what `newest` answers, with a clock of its own. */
function setUp(newest: () => Promise<StatusEvent[]>) {
  const clock = { now: 0 };
  const read = createStatusReader({
    statusEvents: { newest } as StatusEvents,
    now: () => clock.now,
    maxAgeMs: 5_000,
  });
  return { clock, read };
}

it('reads once for everybody within five seconds', async () => {
  let reads = 0;
  const { clock, read } = setUp(async () => {
    reads += 1;
    return [{ ...event, state: 'degraded' }];
  });
  const [first] = await Promise.all([read(), read()]);
  expect(first).toEqual({ overall: 'degraded', services: [{ ...event, state: 'degraded' }] });
  clock.now = 4_999;
  await read();
  expect(reads).toBe(1);
  clock.now = 5_000;
  await read();
  expect(reads).toBe(2);
});

it('reads again at once after it failed', async () => {
  const answers = [Promise.reject(new Error('away')), Promise.resolve([])];
  const { read } = setUp(() => answers.shift() ?? Promise.resolve([]));
  await expect(read()).rejects.toThrow('away');
  expect(await read()).toEqual({ overall: 'operational', services: [] });
});
