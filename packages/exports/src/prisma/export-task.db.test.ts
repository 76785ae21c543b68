import { uuidv7 } from '@headgate/core';
import { testClock } from '@headgate/core/testing';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { prismaFileStore, prismaFiles } from '@headgate/files/prisma';
import { runTask } from '@headgate/jobs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportedTables, leftOutTables } from '../index.ts';
import { exportTask } from './export-task.ts';
import { readExport } from './read-export.ts';

const generateId = uuidv7();
const { signal } = new AbortController();

eachDatabase(describe, 'the export of an organisation', ({ create }) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await create();
  });
  afterAll(() => test.close());

  async function organization(name: string) {
    const { prisma } = test.database;
    const [organizationId, userId] = [generateId(), generateId()];
    await prisma.organization.create({ data: { id: organizationId, name } });
    await prisma.user.create({
      data: { id: userId, email: `${userId}@example.com`, passwordHash: 'canary-hash' },
    });
    await prisma.membership.create({ data: { organizationId, userId, role: 'owner' } });
    return { organizationId, userId };
  }

  async function fill({ organizationId, userId }: { organizationId: string; userId: string }) {
    const { prisma } = test.database;
    const common = { id: generateId(), organizationId };
    const at = new Date('2026-11-21T06:07:08.009Z');
    await prisma.apiKey.create({
      data: { ...common, userId, name: 'k', scopes: [], secretHash: Buffer.from('canary-hash') },
    });
    const conversationId = generateId();
    await prisma.conversation.create({ data: { id: conversationId, organizationId, userId } });
    for (let n = 0; n < 12; n += 1) {
      await prisma.message.create({
        data: {
          id: generateId(),
          organizationId,
          conversationId,
          role: 'user',
          state: 'complete',
          parts: [{ type: 'text', text: `message ${n}\n"ö"` }],
          createdAt: at,
        },
      });
    }
    await prisma.webhookEndpoint.create({
      data: {
        ...common,
        createdBy: userId,
        url: 'https://example.com',
        eventTypes: [],
        secret: 'canary-secret',
        previousSecret: 'canary-secret',
        createdAt: at,
        updatedAt: at,
      },
    });
    const sums = {
      ...{ organizationId, userId, apiKeyId: common.id, model: 'm', kind: 'chat', day: at },
      ...{ calls: 1, failedCalls: 0, abortedCalls: 0, estimatedCalls: 0, uncountedCalls: 0 },
      ...{ inputTokens: 1, outputTokens: 1, costMicros: 0 },
    };
    await prisma.usageDay.create({ data: sums });
    await prisma.usageProjectDay.create({ data: sums });
    await prisma.usageProjectDay.create({ data: { ...sums, projectId: common.id } });
    await prisma.quota.create({
      data: {
        ...common,
        subjectType: 'organization',
        subjectId: organizationId,
        metric: 'tokens',
        window: 'month',
        amount: 9_007_199_254_740_993n,
      },
    });
  }

  it('W4 has every row of the organisation once, in order, and none of another', async () => {
    const { prisma } = test.database;
    const [own, other] = [await organization('own'), await organization('other')];
    await fill(own);
    await fill(other);
    const at = new Date('2026-11-21T10:00:00Z');
    const { organizationId } = own;
    const lines: string[] = [];
    for await (const each of readExport({ prisma, organizationId, at, signal, rowsAtOnce: 5 })) {
      lines.push(each);
    }
    const text = lines.join('\n');
    expect(text).not.toContain('canary');
    for (const id of Object.values(other)) expect(text).not.toContain(id);
    const rows = lines.map((each): { type: string; data: Record<string, unknown> } =>
      JSON.parse(each),
    );
    expect(rows[0]).toEqual({
      type: 'export',
      data: { version: 1, created_at: '2026-11-21T10:00:00.000Z' },
    });
    expect(rows.at(-1)).toMatchObject({
      type: 'end',
      data: {
        counts: {
          member: 1,
          api_key: 1,
          conversation: 1,
          message: 12,
          usage_day: 3,
          webhook: 1,
        },
      },
    });
    const of = (type: string) => rows.filter((row) => row.type === type).map(({ data }) => data);
    expect(of('member')).toMatchObject([{ user_id: own.userId, role: 'owner', name: null }]);
    const messages = of('message');
    expect(messages.map(({ parts }) => parts)).toEqual(
      Array.from({ length: 12 }, (_, n) => [{ type: 'text', text: `message ${n}\n"ö"` }]),
    );
    expect(messages[0]?.['created_at']).toBe('2026-11-21T06:07:08.009Z');
    expect(text).toContain('"amount":9007199254740993');
    const types = [...new Set(rows.map(({ type }) => type))];
    const known = new Set(
      exportedTables.map(({ type }) => type).filter((type) => types.includes(type)),
    );
    expect(types).toEqual(['export', 'organization', ...known, 'end']);
  });

  it('is a file of the organisation, of which the audit log tells', async () => {
    const { prisma } = test.database;
    const owner = await organization('filed');
    const clock = testClock(new Date().toISOString());
    const store = prismaFileStore({ prisma, clock });
    const files = prismaFiles({ prisma, store, clock });
    const task = exportTask({ prisma, files, fileRetentionMs: 86_400_000, clock });
    const output = await runTask(task, undefined, { owner });
    const listed = await files.list(
      { organizationId: owner.organizationId, purposes: ['export'] },
      { limit: 10, order: 'asc' },
    );
    const [file] = listed?.files ?? [];
    expect(output).toEqual({
      file_id: `file-${file?.id}`,
      bytes: file?.bytes,
      sha256: file?.sha256,
      lines: expect.any(Number),
    });
    const events = await prisma.auditEvent.findMany({
      where: { organizationId: owner.organizationId },
    });
    expect(events).toMatchObject([
      {
        action: 'organization.exported',
        actorUserId: owner.userId,
        details: { lines: output.lines },
      },
    ]);
  });

  it('knows every table of an organisation: exported, or left out for a reason', async () => {
    const tables = await test.database.prisma.$queryRaw<{ table: string }[]>`
      SELECT c.relname::text AS table FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id'
      WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`;
    const known = [...exportedTables.map(({ table }) => table), ...Object.keys(leftOutTables)];
    expect(
      known.toSorted(),
      'name the table in src/exported-tables.ts, or say there why it is left out',
    ).toEqual(tables.map(({ table }) => table).toSorted());
  });

  it('has no column that sounds like a secret, and orders each table by columns that it has', async () => {
    for (const { table, order, without = [] } of exportedTables) {
      const columns = await test.database.prisma.$queryRaw<{ name: string; type: string }[]>`
        SELECT attname::text AS name, atttypid::regtype::text AS type FROM pg_attribute
        WHERE attrelid = ${table}::regclass AND attnum > 0 AND NOT attisdropped`;
      const secret = columns
        .map(({ name }) => name)
        .filter((name) => /secret|hash|password|token_|sealed/.test(name))
        .filter((name) => !/tokens$|sha256|_until$/.test(name));
      expect([...without].toSorted(), table).toEqual(secret.toSorted());
      const names = columns.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(Object.keys(order)));
    }
  });
});
