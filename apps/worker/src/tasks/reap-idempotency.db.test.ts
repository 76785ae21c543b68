import { runTask } from '@headgate/jobs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../../test/databases.ts';
import { reapIdempotencyTask } from './reap-idempotency.ts';

const hour = 60 * 60 * 1000;

describe.each(databases)('maintenance.reap-idempotency on %s', (_, open) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await open();
  });
  beforeEach(() => test.database.prisma.idempotencyRecord.deleteMany());
  afterAll(() => test?.close());

  async function add(key: string, state: string, expiresIn: number, leaseIn = -hour) {
    await test.database.prisma.idempotencyRecord.create({
      data: {
        scope: 'user',
        key,
        fingerprint: 'f',
        state,
        leaseUntil: new Date(Date.now() + leaseIn),
        expiresAt: new Date(Date.now() + expiresIn),
      },
    });
  }
  const left = async () =>
    (await test.database.prisma.idempotencyRecord.findMany()).map(({ key }) => key).toSorted();

  it('C18 deletes what is over and nothing that runs', async () => {
    await add('answered', 'completed', -1);
    await add('stream', 'tombstone', -1);
    await add('abandoned', 'running', -1);
    await add('kept', 'completed', hour);
    await add('long', 'running', -1, hour);
    await runTask(reapIdempotencyTask({ prisma: test.database.prisma }), undefined);
    expect(await left()).toEqual(['kept', 'long']);
  });

  it('C18 goes on through several batches, also beside another reaper', async () => {
    for (let n = 0; n < 20; n++) await add(`${n}`, 'completed', -1);
    const task = reapIdempotencyTask({ prisma: test.database.prisma, batchSize: 3 });
    await Promise.all([runTask(task, undefined), runTask(task, undefined)]);
    await runTask(task, undefined);
    expect(await left()).toEqual([]);
  });

  it('stops between two batches when it is aborted', async () => {
    await add('answered', 'completed', -1);
    const run = runTask(reapIdempotencyTask({ prisma: test.database.prisma }), undefined, {
      signal: AbortSignal.abort(new Error('stopping')),
    });
    await expect(run).rejects.toThrow('stopping');
    expect(await left()).toEqual(['answered']);
  });
});
