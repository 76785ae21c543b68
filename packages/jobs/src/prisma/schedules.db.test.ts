import { uuidv7 } from '@headgate/core';
import { testClock } from '@headgate/core/testing';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { declareTask } from '../define-task.ts';
import { silentLog } from '../job-log.ts';
import { connectionTo, createPgBossQueue, type PgBossQueue } from '../pg-boss/index.ts';
import type { NewSchedule, ScheduleOwner } from '../schedules.ts';
import { createTaskRegistry } from '../task-registry.ts';
import { prismaJobRuns, prismaSchedules, tickSchedules } from './index.ts';

const generateId = uuidv7();
const noted = declareTask({ name: 'noted', input: z.object({ text: z.string() }) });
const tasks = createTaskRegistry([noted]);
const minute = 60_000;

eachDatabase(describe, 'schedules', ({ create, on }) => {
  let test: TestDatabase;
  const queues: PgBossQueue[] = [];
  let clock: ReturnType<typeof testClock>;
  let owner: ScheduleOwner;

  async function openQueue(): Promise<PgBossQueue> {
    const queue = createPgBossQueue({
      connection: connectionTo(test.database, test.url),
      tasks,
      log: silentLog,
      maintain: false,
    });
    await queue.start();
    queues.push(queue);
    return queue;
  }
  beforeAll(async () => {
    test = await create();
    await openQueue();
  });
  beforeEach(async () => {
    clock = testClock('2026-06-30T11:59:30Z');
    const { prisma } = test.database;
    await prisma.jobSchedule.deleteMany();
    const [organizationId, userId] = [generateId(), generateId()];
    await prisma.organization.create({ data: { id: organizationId, name: 'Acme' } });
    await prisma.user.create({
      data: { id: userId, email: `${userId}@example.com`, passwordHash: 'x' },
    });
    await prisma.membership.create({ data: { organizationId, userId, role: 'member' } });
    owner = { organizationId, userId, roles: ['owner', 'member'] };
  });
  afterAll(async () => {
    for (const queue of queues) await queue.stop();
    await test?.close();
  });

  const parts = (queue = queues[0]) => {
    if (!queue) throw new Error('no queue');
    const { prisma } = test.database;
    const jobs = prismaJobRuns({ prisma, queue, tasks, clock });
    return { prisma, queue, tasks, jobs, clock, log: silentLog };
  };
  const schedules = () => prismaSchedules(parts());
  const make = (more: Partial<NewSchedule> = {}) =>
    schedules().create({
      ...{ task: noted, input: { text: 'a' }, priority: 3, cron: '*/5 * * * *', timeZone: 'UTC' },
      ...{ paused: false, owner },
      ...more,
    });
  const tick = (queue?: PgBossQueue) => tickSchedules(parts(queue));
  const find = (id: string) => schedules().find(owner.organizationId, id);
  const runs = () =>
    test.database.prisma.jobRun.findMany({
      where: { organizationId: owner.organizationId },
      orderBy: { createdAt: 'asc' },
    });
  const endAll = () =>
    test.database.prisma.jobRun.updateMany({
      where: { organizationId: owner.organizationId },
      data: { state: 'succeeded', endedAt: new Date(clock()) },
    });

  it('make a job when they are due, in the name of their owner, and say when the next comes', async () => {
    const { id, nextRunAt } = await make();
    expect(nextRunAt).toEqual(new Date('2026-06-30T12:00:00Z'));
    expect(await tick()).toEqual({ made: 0, nextAt: nextRunAt });
    clock.advance(minute);
    expect(await tick()).toEqual({ made: 1, nextAt: new Date('2026-06-30T12:05:00Z') });
    expect(await tick()).toMatchObject({ made: 0 });
    const [run] = await runs();
    expect(run).toMatchObject({
      ...{ type: 'noted', input: { text: 'a' }, priority: 3, state: 'queued' },
      ...{ createdBy: owner.userId },
    });
    expect(await find(id)).toMatchObject({
      lastJobId: run?.id,
      lastRunAt: new Date(clock()),
      nextRunAt: new Date('2026-06-30T12:05:00Z'),
      version: 2,
    });
  });

  it('have another version whenever what is shown of them is another, whoever changed it', async () => {
    const { id } = await make();
    const seen = new Map<number, string>();
    const look = async () => {
      const { version, ...shown } = (await find(id)) ?? { version: 0 };
      const text = JSON.stringify(shown);
      expect(seen.get(version) ?? text).toBe(text);
      seen.set(version, text);
    };
    await look();
    await schedules().runNow(id, noted, owner);
    await look();
    // Passed over, since the job still waits.
    clock.advance(minute);
    await tick();
    await look();
    await endAll();
    clock.advance(5 * minute);
    expect(await tick()).toMatchObject({ made: 1 });
    await look();
    await test.database.prisma.membership.deleteMany({ where: { userId: owner.userId } });
    clock.advance(5 * minute);
    await tick();
    await look();
    expect(await find(id)).toMatchObject({ pausedReason: 'not_permitted' });
    expect(seen.size).toBe(5);
  });

  it('are not changed by whoever knows them from before an automatic pause', async () => {
    const { id, version } = await make();
    await test.database.prisma.membership.updateMany({
      where: { userId: owner.userId },
      data: { role: 'viewer' },
    });
    clock.advance(minute);
    await tick();
    expect(await schedules().change(id, { priority: 9, owner }, [version])).toBeUndefined();
    expect(await schedules().delete(owner.organizationId, id, [version])).toBe(false);
  });

  it('of a project make their jobs for it, until somebody changes them for another one', async () => {
    const [projectId, other] = [generateId(), generateId()];
    const { id } = await make({ owner: { ...owner, projectId } });
    const owners = async () => {
      clock.advance(5 * minute);
      await tick();
      const run = (await runs()).at(-1);
      const [job] = await test.database.prisma.$queryRaw<{ owner: object }[]>`
        SELECT data->'owner' AS owner FROM pgboss.job WHERE id = ${run?.id}::uuid`;
      await endAll();
      return job?.owner;
    };
    const { roles: _, ...person } = owner;
    expect(await owners()).toEqual({ ...person, projectId });
    await schedules().change(id, { owner: { ...owner, projectId: other } }, undefined);
    expect(await owners()).toEqual({ ...person, projectId: other });
    await schedules().change(id, { owner }, undefined);
    expect(await owners()).toEqual(person);
  });

  it('make one job for all the times that passed while nobody looked', async () => {
    await make();
    clock.advance(3 * 60 * minute);
    expect(await tick()).toEqual({ made: 1, nextAt: new Date('2026-06-30T15:00:00Z') });
    expect(await runs()).toHaveLength(1);
  });

  it('pass a time over while the job of the time before still waits or runs', async () => {
    await make();
    clock.advance(minute);
    await tick();
    clock.advance(5 * minute);
    expect(await tick()).toEqual({ made: 0, nextAt: new Date('2026-06-30T12:10:00Z') });
    await endAll();
    clock.advance(5 * minute);
    expect(await tick()).toMatchObject({ made: 1 });
    expect(await runs()).toHaveLength(2);
  });

  it('make nothing while they are paused, and go on from now when they are resumed', async () => {
    const { id } = await make();
    const change = (paused: boolean) => schedules().change(id, { paused, owner }, undefined);
    expect(await change(true)).toMatchObject({ nextRunAt: null, pausedReason: 'requested' });
    clock.advance(60 * minute);
    expect(await tick()).toEqual({ made: 0, nextAt: undefined });
    expect(await change(false)).toMatchObject({
      nextRunAt: new Date('2026-06-30T13:00:00Z'),
      pausedAt: null,
      version: 3,
    });
  });

  it('are changed in one step by whoever knows their version', async () => {
    const { id } = await make();
    const other = generateId();
    const changed = await schedules().change(
      id,
      { cron: '0 6 * * *', timeZone: 'Asia/Tokyo', owner: { ...owner, userId: other } },
      [1],
    );
    expect(changed).toMatchObject({
      nextRunAt: new Date('2026-06-30T21:00:00Z'),
      createdBy: owner.userId,
      runsAs: other,
      version: 2,
    });
    expect(await schedules().change(id, { priority: 1, owner }, [1])).toBeUndefined();
    const elsewhere = { ...owner, organizationId: generateId() };
    expect(await schedules().change(id, { priority: 1, owner: elsewhere }, [2])).toBeUndefined();
    expect(await schedules().delete(owner.organizationId, id, [1])).toBe(false);
    expect(await schedules().delete(owner.organizationId, id, [2])).toBe(true);
  });

  it('are paused with the reason when the owner may no longer have the job run', async () => {
    const { prisma } = test.database;
    const { id } = await make();
    await prisma.membership.updateMany({
      where: { organizationId: owner.organizationId },
      data: { role: 'viewer' },
    });
    clock.advance(minute);
    expect(await tick()).toMatchObject({ made: 0 });
    expect(await find(id)).toMatchObject({ pausedReason: 'not_permitted', nextRunAt: null });

    await prisma.membership.deleteMany({ where: { organizationId: owner.organizationId } });
    const left = await make();
    clock.advance(5 * minute);
    await tick();
    expect(await find(left.id)).toMatchObject({ pausedReason: 'not_permitted' });
    expect(await runs()).toEqual([]);
  });

  it('J09 are paused with the reason when their input fits the task no longer', async () => {
    const { prisma } = test.database;
    const { id } = await make();
    await prisma.jobSchedule.update({ where: { id }, data: { input: { text: 7 } } });
    clock.advance(minute);
    expect(await tick()).toMatchObject({ made: 0 });
    expect(await find(id)).toMatchObject({ pausedReason: 'invalid_input' });
  });

  it('make a job now, unless the last one still waits or runs', async () => {
    const { id } = await make({ paused: true });
    const made = await schedules().runNow(id, noted, owner);
    expect(made).toMatchObject({ made: { type: 'noted', input: { text: 'a' } } });
    expect(await schedules().runNow(id, noted, owner)).toHaveProperty('existing');
    expect(await schedules().runNow(generateId(), noted, owner)).toBeUndefined();
  });

  it('leave those of tasks that this program does not know to others', async () => {
    await make();
    clock.advance(minute);
    const others = { ...parts(), tasks: createTaskRegistry([]) };
    expect(await tickSchedules(others)).toEqual({ made: 0, nextAt: undefined });
    expect(await tick()).toMatchObject({ made: 1 });
  });

  it('make each job once however many processes look at the same time, also with clocks apart', async () => {
    if (on === 'postgres') {
      await openQueue();
      await openQueue();
    }
    for (let n = 0; n < 12; n++) await make();
    let made = 0;
    for (let round = 0; round < 5; round++) {
      clock.advance(5 * minute);
      const looks = queues.flatMap((queue) => [tick(queue), tick(queue)]);
      // One of the clocks is behind, before the time that the others serve.
      const behind = { ...parts(), clock: () => clock() - 10_000 };
      for (const tick of await Promise.all([...looks, tickSchedules(behind)])) made += tick.made;
      await endAll();
    }
    expect(made).toBe(60);
    expect(await runs()).toHaveLength(60);
  }, 180_000);
});
