import { Secret, uuidv7 } from '@headgate/core';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { runTask } from '@headgate/jobs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEgressPolicy } from '../egress/index.ts';
import { createSecretSeal, type SecretSeal } from '../secret-seal.ts';
import { prismaWebhooks, sealSecretsTask } from './index.ts';

const generateId = uuidv7();
const key = (id: string) => ({ id, secret: new Secret(`${id}-0123456789abcdef0123456789abcdef`) });

eachDatabase(describe, 'sealed secrets of webhooks', ({ create }) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await create();
  });
  afterAll(() => test.close());

  it('W7 are in the database under the newest key alone, once the task has run', async () => {
    const { prisma } = test.database;
    const owner = { organizationId: generateId(), userId: generateId() };
    await prisma.organization.create({ data: { id: owner.organizationId, name: 'o' } });
    const policy = createEgressPolicy(['127.0.0.1/32']);
    const queue = { enqueue: async () => undefined };
    const input = { url: 'http://127.0.0.1/', description: null, eventTypes: [] };
    const make = (seal: SecretSeal) =>
      prismaWebhooks({ prisma, queue, policy, seal }).create(owner, input);
    const none = createSecretSeal([]);
    const old = createSecretSeal([key('old')]);
    const both = createSecretSeal([key('new'), key('old')]);
    const made = [await make(none), await make(old), await make(both)];
    const first = made[0]?.endpoint.id ?? '';
    const rotated = await prismaWebhooks({ prisma, queue, policy, seal: old }).rotateSecret(
      owner.organizationId,
      first,
      60,
    );
    await runTask(sealSecretsTask({ prisma, seal: both, batchSize: 2 }), undefined);
    const alone = createSecretSeal([key('new')]);
    const rows = await prisma.webhookEndpoint.findMany({ orderBy: { id: 'asc' } });
    expect(rows.map(({ id, secret }) => alone.open(id, secret))).toEqual([
      rotated?.secret,
      made[1]?.secret,
      made[2]?.secret,
    ]);
    expect(alone.open(first, rows[0]?.previousSecret ?? '')).toBe(made[0]?.secret);
    const text = JSON.stringify(rows);
    for (const { secret } of made) expect(text).not.toContain(secret);
  });
});
