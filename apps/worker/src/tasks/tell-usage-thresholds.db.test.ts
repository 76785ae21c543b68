import { uuidv7 } from '@headgate/core';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { createTaskRegistry, runTask, silentLog } from '@headgate/jobs';
import { connectionTo, createPgBossQueue, type PgBossQueue } from '@headgate/jobs/pg-boss';
import { deliverWebhook } from '@headgate/webhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tellUsageThresholdsTask } from './tell-usage-thresholds.ts';

const generateId = uuidv7();

eachDatabase(describe, 'the thresholds of quotas', ({ create }) => {
  let test: TestDatabase;
  let queue: PgBossQueue;
  beforeAll(async () => {
    test = await create();
    const tasks = createTaskRegistry([deliverWebhook]);
    const connection = connectionTo(test.database, test.url);
    queue = createPgBossQueue({ connection, tasks, log: silentLog, maintain: false });
    await queue.start();
  });
  afterAll(async () => {
    await queue.stop();
    await test.close();
  });

  it('W7 are told to webhooks once, though several tell at the same time', async () => {
    const { prisma } = test.database;
    const organizationId = generateId();
    const at = new Date();
    const common = { organizationId, createdAt: at };
    await prisma.organization.create({ data: { id: organizationId, name: 'o' } });
    await prisma.webhookEndpoint.create({
      data: {
        ...common,
        id: generateId(),
        createdBy: generateId(),
        url: 'https://example.com',
        eventTypes: ['usage.threshold_reached'],
        secret: 'whsec_x',
        updatedAt: at,
      },
    });
    const quota = { subjectType: 'organization', metric: 'tokens', window: 'month' };
    const endsAt = new Date('2031-01-01Z');
    await prisma.quotaAlert.createMany({
      data: [80, 100].map((level) => ({
        ...common,
        ...quota,
        key: 'k',
        level,
        amount: 1_000n,
        endsAt,
      })),
    });
    const tell = () => runTask(tellUsageThresholdsTask({ prisma, queue, batchSize: 1 }), undefined);
    await Promise.all([tell(), tell(), tell()]);
    await tell();
    const messages = await prisma.webhookMessage.findMany({ where: { organizationId } });
    const told = messages.map(({ body }) => JSON.parse(body)).map(({ data }) => data);
    expect(told.toSorted((a, b) => a.level - b.level)).toEqual(
      [80, 100].map((level) => ({
        level,
        subject_type: 'organization',
        metric: 'tokens',
        window: 'month',
        amount: 1_000,
        window_ends_at: endsAt.toISOString(),
      })),
    );
  });
});
