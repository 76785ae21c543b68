import { expect, it } from 'vitest';
import { createIdempotency } from '../index.ts';
import { createMemoryStore } from '../memory/index.ts';
import { runJobOnce } from './index.ts';

const job = { name: 'invoice', id: '1' };

it('runs a job once and gives every delivery its result', async () => {
  const engine = createIdempotency({ store: createMemoryStore() });
  let runs = 0;
  const work = async () => {
    runs += 1;
    return { charge: 'ch_1', none: undefined };
  };
  expect(await runJobOnce(engine, job, work)).toEqual({ charge: 'ch_1' });
  expect(await runJobOnce(engine, job, work)).toEqual({ charge: 'ch_1' });
  await runJobOnce(engine, { ...job, name: 'receipt' }, work);
  await runJobOnce(engine, { ...job, id: '2' }, work);
  expect(runs).toBe(3);
  expect(await runJobOnce(engine, { ...job, id: '3' }, async () => undefined)).toBe(null);
});

it('refuses a second delivery while the first one runs', async () => {
  const engine = createIdempotency({ store: createMemoryStore() });
  let end = (_: number) => {};
  const first = runJobOnce(engine, job, () => new Promise<number>((resolve) => (end = resolve)));
  await expect(runJobOnce(engine, job, async () => 2)).rejects.toMatchObject({
    code: 'idempotency_in_progress',
    retryAfterMilliseconds: expect.any(Number),
  });
  end(1);
  expect(await first).toBe(1);
});

it('C04 goes on with the phases of a delivery that failed', async () => {
  const engine = createIdempotency({ store: createMemoryStore() });
  let charges = 0;
  const work = (fail: boolean) =>
    runJobOnce(engine, job, async ({ phase }) => {
      await phase('charge', async () => ++charges);
      if (fail) throw new Error('later');
      return 'done';
    });
  await expect(work(true)).rejects.toThrow('later');
  expect(await work(false)).toBe('done');
  expect(charges).toBe(1);
});
