import { uuidv7 } from '@headgate/core';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nobody, prismaUsageLedger } from '../src/adapters/prisma/prisma-usage-ledger.ts';
import type { UsageRecord } from '../src/domain/usage/ports.ts';

const generateId = uuidv7();
const [organizationId, userId, apiKeyId, projectId] = [
  generateId(),
  generateId(),
  generateId(),
  generateId(),
];
const endsAt = new Date('2031-01-01Z');

function record(changes: Partial<UsageRecord> = {}): UsageRecord {
  return {
    id: generateId(),
    organizationId,
    userId,
    apiKeyId: undefined,
    projectId: undefined,
    model: 'llama3.2:latest',
    kind: 'chat',
    outcome: 'completed',
    counts: { state: 'actual', input: 10, output: 5, cachedInput: undefined },
    costMicros: undefined,
    durationMs: 120,
    createdAt: new Date('2030-05-05T23:59:59.999Z'),
    ...changes,
  };
}

eachDatabase(describe, 'the usage ledger', ({ create }) => {
  let test: TestDatabase;
  let ledger: ReturnType<typeof prismaUsageLedger>;

  beforeAll(async () => {
    test = await create();
    ledger = prismaUsageLedger(test.database.prisma);
  });
  beforeEach(async () => {
    const { prisma } = test.database;
    await prisma.usageRecord.deleteMany();
    await prisma.usageDay.deleteMany();
    await prisma.quotaCounter.deleteMany();
    await prisma.quotaGrant.deleteMany();
  });
  afterAll(() => test?.close());

  const used = async (key: string) =>
    Number((await test.database.prisma.quotaCounter.findUnique({ where: { key } }))?.used ?? 0);
  const want = (key: string, amount: number, limit = 100) => [{ key, endsAt, limit, want: amount }];
  const told = (key: string, held: number, settled: number) => [{ key, endsAt, held, settled }];

  it('G02 writes records with their sums by day, and a report that is repeated once', async () => {
    const records = [
      record(),
      record({ costMicros: 7 }),
      record({
        apiKeyId,
        outcome: 'aborted',
        counts: { state: 'estimated', input: 3, output: 1, cachedInput: undefined },
      }),
      record({
        outcome: 'failed',
        counts: { state: 'unknown', input: undefined, output: undefined, cachedInput: undefined },
      }),
      record({ counts: { state: 'actual', input: 0, output: 0, cachedInput: 0 } }),
      record({ createdAt: new Date('2030-05-06T00:00:00Z') }),
    ];
    const report = { holderId: generateId(), number: 1, records, counters: [] };
    await ledger.write(report);
    await ledger.write(report);
    const { prisma } = test.database;
    expect(await prisma.usageRecord.count()).toBe(6);
    const zero = await prisma.usageRecord.findFirst({ where: { inputTokens: 0 } });
    expect(zero).toMatchObject({ counts: 'actual', inputTokens: 0, outputTokens: 0 });
    const unknown = await prisma.usageRecord.findFirst({ where: { counts: 'unknown' } });
    expect(unknown).toMatchObject({ inputTokens: null, outputTokens: null });
    const days = await prisma.usageDay.findMany({ orderBy: [{ day: 'asc' }, { apiKeyId: 'asc' }] });
    expect(days).toMatchObject([
      {
        calls: 4n,
        failedCalls: 1n,
        uncountedCalls: 1n,
        inputTokens: 20n,
        outputTokens: 10n,
        costMicros: 7n,
      },
      { apiKeyId, calls: 1n, abortedCalls: 1n, estimatedCalls: 1n, inputTokens: 3n },
      { day: new Date('2030-05-06Z'), calls: 1n, inputTokens: 10n },
    ]);
  });

  it('keeps the sums of the projects of one key apart, and adds up those of each', async () => {
    const { prisma } = test.database;
    const other = generateId();
    const write = (records: readonly UsageRecord[]) =>
      ledger.write({ holderId: generateId(), number: 1, records, counters: [] });
    await write([
      record({ apiKeyId }),
      record({ apiKeyId, projectId }),
      record({ apiKeyId, projectId: other }),
    ]);
    await write([record({ apiKeyId, projectId }), record({ projectId })]);
    const days = await prisma.usageDay.findMany();
    const calls = days.map((day) => [day.apiKeyId, day.projectId, day.calls]);
    expect(calls).toHaveLength(4);
    expect(calls).toEqual(
      expect.arrayContaining([
        [apiKeyId, nobody, 1n],
        [apiKeyId, projectId, 2n],
        [apiKeyId, other, 1n],
        [nobody, projectId, 1n],
      ]),
    );
    expect(await prisma.usageRecord.count({ where: { projectId } })).toBe(3);
  });

  it('lets programs that know no projects write and read the sums beside it', async () => {
    const { prisma } = test.database;
    await ledger.write({
      holderId: generateId(),
      number: 1,
      records: [record({ apiKeyId }), record({ apiKeyId, projectId })],
      counters: [],
    });
    // What the version before wrote and read.
    for (let times = 0; times < 2; times++) {
      await prisma.$executeRaw`
        INSERT INTO usage_day AS d (organization_id, day, user_id, api_key_id, model, kind, calls,
          failed_calls, aborted_calls, estimated_calls, uncounted_calls, input_tokens,
          output_tokens, cost_micros)
        VALUES (${organizationId}::uuid, '2030-05-05', ${userId}::uuid, ${apiKeyId}::uuid,
          'llama3.2:latest', 'chat', 1, 0, 0, 0, 0, 10, 5, 0)
        ON CONFLICT (organization_id, day, user_id, api_key_id, model, kind) DO UPDATE SET
          calls = d.calls + excluded.calls`;
    }
    const sums = await prisma.$queryRaw<{ project_id: string; calls: number }[]>`
      SELECT project_id::text, sum(calls)::float8 AS calls FROM usage_day
      WHERE organization_id = ${organizationId}::uuid AND api_key_id = ${apiKeyId}::uuid
      GROUP BY project_id`;
    expect(sums.toSorted((a, b) => b.calls - a.calls)).toEqual([
      { project_id: nobody, calls: 3 },
      { project_id: projectId, calls: 1 },
    ]);
  });

  it('G10 keeps a record in less than 300 bytes, however long the name of the model', async () => {
    await ledger.write({
      holderId: generateId(),
      number: 1,
      records: [record({ apiKeyId, projectId, model: 'm'.repeat(256), costMicros: 123_456 })],
      counters: [],
    });
    const [row] = await test.database.prisma.$queryRaw<{ bytes: number }[]>`
      SELECT pg_column_size(u.*)::int AS bytes FROM usage_record u`;
    expect(row?.bytes).toBeLessThan(300);
  });

  it('G08 grants no more than the limit leaves, to whomever', async () => {
    const [first, second] = [generateId(), generateId()];
    expect(await ledger.acquire(first, want('k', 70))).toEqual([
      { key: 'k', granted: 70, used: 70 },
    ]);
    expect(await ledger.acquire(second, want('k', 70))).toEqual([
      { key: 'k', granted: 30, used: 100 },
    ]);
    expect(await ledger.acquire(second, want('k', 1))).toEqual([
      { key: 'k', granted: 0, used: 100 },
    ]);
    await ledger.write({ holderId: first, number: 1, records: [], counters: told('k', 20, 10) });
    expect(await used('k')).toBe(60);
    await ledger.write({ holderId: first, number: 2, records: [], counters: told('k', 0, 35) });
    expect(await used('k')).toBe(75);
    expect((await ledger.acquire(second, want('k', 70)))[0]).toMatchObject({ granted: 25 });
  });

  it('gives a little for later where much is left', async () => {
    const [grant] = await ledger.acquire(generateId(), want('k', 10, 256_010));
    expect(grant?.granted).toBe(1_010);
  });

  it('G02 counts a repeated report of counters once', async () => {
    const holderId = generateId();
    await ledger.acquire(holderId, want('k', 10));
    const report = { holderId, number: 1, records: [], counters: told('k', 0, 4) };
    await ledger.write(report);
    await ledger.write(report);
    expect(await used('k')).toBe(4);
  });

  it('G08 takes back what a process that died held, and counts what it reports after all', async () => {
    const brief = prismaUsageLedger(test.database.prisma, { leaseMs: 1 });
    const [dead, other] = [generateId(), generateId()];
    await brief.acquire(dead, want('k', 100));
    await ledger.acquire(other, want('k', 1, 200));
    const usedAfterReclaim = async () => {
      await ledger.reclaim();
      return used('k');
    };
    await expect.poll(usedAfterReclaim).toBe(1);
    await ledger.write({ holderId: dead, number: 1, records: [], counters: told('k', 5, 7) });
    expect(await used('k')).toBe(13);
  });

  it('writes all of a report or nothing', async () => {
    const wrong = record({ id: 'not an id' });
    const write = ledger.write({
      holderId: generateId(),
      number: 1,
      records: [record(), wrong],
      counters: [],
    });
    await expect(write).rejects.toThrow();
    expect(await test.database.prisma.usageRecord.count()).toBe(0);
  });

  it('notes 80 % and 100 % of a limit once in its window, whoever of many processes gets there', async () => {
    const { prisma } = test.database;
    const key = `organization:${organizationId}:requests:day:${generateId()}`;
    const whose = { subjectType: 'organization', metric: 'requests', window: 'day' } as const;
    const limits = [{ ...whose, key, organizationId, limit: 50, endsAt }];
    const levels = async () =>
      (await prisma.quotaAlert.findMany({ where: { key }, orderBy: { level: 'asc' } })).map(
        ({ level }) => level,
      );
    const use = async (holderId: string, settled: number) => {
      await ledger.acquire(holderId, [{ key, endsAt, limit: 50, want: settled }]);
      const counters = [{ key, endsAt, held: 0, settled }];
      await ledger.write({ holderId, number: 1, records: [], counters, limits });
    };
    // What is held and not used counts for nothing.
    const holder = generateId();
    await ledger.acquire(holder, [{ key, endsAt, limit: 50, want: 50 }]);
    const held = { key, endsAt, held: 11, settled: 39 };
    await ledger.write({ holderId: holder, number: 1, records: [], counters: [held], limits });
    expect(await levels()).toEqual([]);
    const given = { key, endsAt, held: 0, settled: 0 };
    await ledger.write({ holderId: holder, number: 2, records: [], counters: [given], limits });
    await Promise.all(Array.from({ length: 10 }, () => use(generateId(), 1)));
    expect(await levels()).toEqual([80]);
    await use(generateId(), 1);
    expect(await levels()).toEqual([80, 100]);
    await use(generateId(), 0);
    expect(await prisma.quotaAlert.findFirst({ where: { key, level: 100 } })).toMatchObject({
      organizationId,
      ...whose,
      amount: 50n,
      endsAt,
      toldAt: null,
    });
  });
});
