import { definePagination } from '@headgate/pagination';
import {
  assertCursorPrecision,
  assertIndexed,
  isCursorPrecisionError,
  isMissingIndexError,
  type PrismaPageQuery,
  type PrismaStrategy,
  prismaPage,
  requiredIndexes,
} from '@headgate/pagination/prisma';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  codec,
  idsOf,
  readSessions,
  type SessionClient,
  sessions,
  walkSessions,
  walkSessionsBack,
} from '../test/paged-sessions.ts';
import type { PrismaClient } from './index.ts';
import { eachDatabase, type TestDatabase } from './testing/index.ts';

const strategies: PrismaStrategy[] = ['branches', 'guarded', 'rowvalue'];
const userId = '00000000-0000-7000-8000-000000000000';
const start = Date.parse('2026-01-01T00:00:00.000Z');

interface NewSession {
  id: string;
  createdAt?: Date;
  lastUsedAt?: Date;
  expiresAt?: Date;
  deviceLabel?: string | null;
  revokedAt?: Date | null;
}

const uuid = (number: number) => `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
const numbers = (ids: readonly string[]) => ids.map((id) => Number.parseInt(id.slice(-12), 16));

eachDatabase(describe, 'Prisma pages', ({ on, create }) => {
  let test: TestDatabase;
  let prisma: PrismaClient;

  beforeAll(async () => {
    test = await create();
    prisma = test.database.prisma;
    await prisma.user.create({ data: { id: userId, email: 'a@example.com', passwordHash: 'x' } });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await prisma.session.deleteMany({});
  });

  const insert = (rows: readonly NewSession[]) =>
    prisma.session.createMany({
      data: rows.map((row) => ({
        userId,
        createdAt: new Date(start),
        lastUsedAt: new Date(start),
        expiresAt: new Date(start),
        ...row,
      })),
    });

  const insertNumbered = (count: number, stepMs: number) =>
    insert(
      Array.from({ length: count }, (_, index) => ({
        id: uuid(index + 1),
        createdAt: new Date(start + index * stepMs),
      })),
    );

  it.each(strategies)(
    'B01 B03 %s finds every row once, there and back, in ties and out',
    async (strategy) => {
      // Ten rows share each time, so that pages end inside of ties and outside.
      await insert(
        Array.from({ length: 200 }, (_, index) => ({
          id: uuid(index + 1),
          createdAt: new Date(start + Math.floor(index / 10)),
        })),
      );
      const expected = Array.from({ length: 200 }, (_, index) => 200 - index);
      for (const limit of ['1', '7', '20']) {
        if (limit === '1' && on === 'pglite' && strategy !== 'branches') continue;
        const pages = await walkSessions(prisma, { limit }, { strategy });
        expect(numbers(idsOf(pages))).toEqual(expected);
        const back = await walkSessionsBack(prisma, pages.at(-1), { limit }, { strategy });
        expect(back.map(({ items }) => items)).toEqual(
          pages.slice(0, -1).map(({ items }) => items),
        );
        expect(back[0]?.hasPrev).toBe(false);
      }
    },
    120_000,
  );

  it.each(strategies)(
    'B03 %s gets through 5,000 equal times',
    async (strategy) => {
      await insertNumbered(5000, 0);
      const pages = await walkSessions(prisma, { limit: '500' }, { strategy });
      expect(new Set(idsOf(pages)).size).toBe(5000);
      expect(pages.at(-1)?.hasNext).toBe(false);
    },
    60_000,
  );

  it('B03b a consistent page does not see what happens between its queries', async () => {
    await insert([
      ...[1, 2, 3].map((number) => ({ id: uuid(number), createdAt: new Date(start) })),
      ...[11, 12, 13].map((number) => ({ id: uuid(number), createdAt: new Date(start + 1) })),
    ]);
    const pages = await walkSessions(prisma, { limit: '1' });
    // The second cursor knows of ties, so that the page after it takes two queries.
    expect(numbers(idsOf(pages.slice(0, 2)))).toEqual([13, 12]);
    let queries = 0;
    const meanwhile = async () => {
      // The embedded database has one connection: nothing can come between there.
      if (on === 'pglite') return;
      await prisma.session.update({
        where: { id: uuid(11) },
        data: { createdAt: new Date(start - 1) },
      });
      await prisma.session.delete({ where: { id: uuid(3) } });
      await insert([{ id: uuid(4), createdAt: new Date(start) }]);
    };
    const page = await readSessions(
      prisma,
      { limit: '3', cursor: pages[1]?.next ?? '' },
      {
        consistent: true,
        exactBehind: false,
        find: async (client, query) => {
          queries += 1;
          if (queries === 2) await meanwhile();
          return client.session.findMany(query);
        },
      },
    );
    expect(queries).toBe(2);
    expect(numbers(idsOf([page]))).toEqual([11, 3, 2]);
    expect([page.hasNext, page.hasPrev]).toEqual([true, true]);
  });

  it('B03b without a transaction no row is shown twice and no page is too long', async () => {
    await insert([
      ...[1, 2, 3].map((number) => ({ id: uuid(number), createdAt: new Date(start) })),
      ...[11, 12, 13].map((number) => ({ id: uuid(number), createdAt: new Date(start + 1) })),
    ]);
    const pages = await walkSessions(prisma, { limit: '1' });
    let queries = 0;
    const page = await readSessions(
      prisma,
      { limit: '2', cursor: pages[1]?.next ?? '' },
      {
        exactBehind: false,
        find: async (client, query) => {
          queries += 1;
          if (queries === 2) {
            await prisma.session.update({
              where: { id: uuid(11) },
              data: { createdAt: new Date(start) },
            });
          }
          return client.session.findMany(query);
        },
      },
    );
    expect(queries).toBe(2);
    const shown = numbers(idsOf([page]));
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown.length).toBeLessThanOrEqual(2);
    expect(shown[0]).toBe(11);
    expect(page.hasNext).toBe(true);
  });

  it('B04 goes on after a row that was deleted, and B05 shows newer rows not at all and older ones once', async () => {
    await insertNumbered(10, 1000);
    const first = await readSessions(prisma, { limit: '4' });
    await prisma.session.delete({ where: { id: uuid(7) } });
    await insert([
      { id: uuid(100), createdAt: new Date(start + 60_000) },
      { id: uuid(50), createdAt: new Date(start + 1500) },
    ]);
    const rest = await walkSessions(prisma, { limit: '4', cursor: first.next ?? '' });
    expect(numbers(idsOf([first, ...rest]))).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 50, 2, 1]);
  });

  it('B06 a row whose sort column changes is shown again: measured, and warned of', async () => {
    await insertNumbered(6, 1000);
    const first = await readSessions(prisma, { limit: '3' });
    await prisma.session.update({
      where: { id: uuid(6) },
      data: { createdAt: new Date(start - 1) },
    });
    const rest = await walkSessions(prisma, { limit: '4', cursor: first.next ?? '' });
    expect(numbers(idsOf([first, ...rest]))).toEqual([6, 5, 4, 3, 2, 1, 6]);
  });

  it('B07 shows a row that is committed late, once safeLag has passed', async () => {
    const feed = definePagination({
      name: 'feed.v1',
      sort: {
        created_at: { key: 'createdAt', type: 'date-ms', direction: 'asc', immutable: true },
        id: { type: 'uuid', direction: 'asc', unique: true },
      },
      safeLag: '2s',
    });
    let now = start + 10_000;
    const read = async (cursor: string | null) => {
      const query = cursor === null ? {} : { cursor };
      const request = feed.parse(query, { codec, bind: { principal: null } });
      const found = await prismaPage(prisma, request, {
        now: () => now,
        find: (client, page) => client.session.findMany(page),
      });
      return feed.finish(request, found.rows, { codec, ...found, follow: true });
    };
    await insert([{ id: uuid(1), createdAt: new Date(start) }]);
    // The second row is begun first and committed last.
    await insert([{ id: uuid(3), createdAt: new Date(now - 500) }]);
    const first = await read(null);
    expect(numbers(first.items.map(({ id }) => id))).toEqual([1]);
    expect(first.hasNext).toBe(false);
    await insert([{ id: uuid(2), createdAt: new Date(now - 1000) }]);
    now += 3000;
    const second = await read(first.next);
    expect(numbers(second.items.map(({ id }) => id))).toEqual([2, 3]);
    const third = await read(second.next);
    expect([third.items, third.hasNext]).toEqual([[], false]);
    expect(third.next).not.toBeNull();
  });

  it('B08 shows nulls where the definition puts them, there and back, and refuses them to rowvalue', async () => {
    const labels = ['5', null, '3', null, '5'];
    await insert(labels.map((deviceLabel, index) => ({ id: uuid(index + 1), deviceLabel })));
    for (const [sort, expected] of [
      ['-device_label,id', [1, 5, 3, 2, 4]],
      ['device_label,id', [3, 1, 5, 2, 4]],
    ] as const) {
      for (const strategy of ['branches', 'guarded'] as const) {
        const query = { sort, limit: '1' };
        const pages = await walkSessions(prisma, query, { strategy });
        expect(numbers(idsOf(pages))).toEqual(expected);
        const back = await walkSessionsBack(prisma, pages.at(-1), query, { strategy });
        expect(numbers(idsOf(back))).toEqual(expected.slice(0, -1));
      }
      await expect(readSessions(prisma, { sort }, { strategy: 'rowvalue' })).rejects.toThrow(
        TypeError,
      );
    }
  });

  it('B10 refuses a row value to mixed directions, and branches walk them', async () => {
    await insert(
      Array.from({ length: 30 }, (_, index) => ({
        id: uuid(index + 1),
        lastUsedAt: new Date(start + (index % 3)),
        createdAt: new Date(start + (index % 5)),
      })),
    );
    const sort = 'last_used_at,-created_at';
    await expect(readSessions(prisma, { sort }, { strategy: 'rowvalue' })).rejects.toThrow(
      'one way',
    );
    const expected = await prisma.session.findMany({
      orderBy: [{ lastUsedAt: 'asc' }, { createdAt: 'desc' }, { id: 'desc' }],
    });
    const pages = await walkSessions(prisma, { sort, limit: '4' });
    expect(idsOf(pages)).toEqual(expected.map(({ id }) => id));
  });

  it('B15 pages text as the database orders it', async () => {
    const labels = ['a', 'B', 'b', 'ä', 'Z', '_'];
    await insert(labels.map((deviceLabel, index) => ({ id: uuid(index + 1), deviceLabel })));
    const expected = await prisma.session.findMany({
      orderBy: [{ deviceLabel: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
    });
    const pages = await walkSessions(prisma, { sort: 'device_label', limit: '1' });
    expect(idsOf(pages)).toEqual(expected.map(({ id }) => id));
  });

  it('B18 sees that nothing lies behind any more', async () => {
    await insertNumbered(4, 1000);
    const first = await readSessions(prisma, { limit: '2' });
    await prisma.session.deleteMany({ where: { id: { in: [uuid(3), uuid(4)] } } });
    const second = await readSessions(prisma, { limit: '2', cursor: first.next ?? '' });
    expect([second.hasNext, second.hasPrev, second.prev]).toEqual([false, false, null]);
  });

  it('B20 passes over a row that became invisible, with the same cursor', async () => {
    await insertNumbered(6, 1000);
    const first = await readSessions(prisma, { limit: '2' });
    await prisma.session.update({ where: { id: uuid(4) }, data: { revokedAt: new Date(start) } });
    const second = await readSessions(
      prisma,
      { limit: '2', cursor: first.next ?? '' },
      { where: { revokedAt: null } },
    );
    expect(numbers(idsOf([second]))).toEqual([3, 2]);
  });

  it('counts the list exactly, or up to a bound', async () => {
    await insertNumbered(30, 1);
    const read = (total: string) =>
      readSessions(prisma, { limit: '2', total }, { estimateLimit: 10 });
    expect((await read('exact')).total).toEqual({ value: 30, estimated: false });
    expect((await read('estimated')).total).toEqual({ value: 10, estimated: true });
    await prisma.session.deleteMany({ where: { id: { gt: uuid(5) } } });
    expect((await read('estimated')).total).toEqual({ value: 5, estimated: false });
  });

  it('B21 by all strategies, all pages together are the ordered select, and so are they backwards', async () => {
    const when = fc.integer({ min: 0, max: 2 }).map((ms) => new Date(start + ms));
    const rows = fc.array(
      fc.record({
        createdAt: when,
        lastUsedAt: when,
        deviceLabel: fc.constantFrom(null, 'x', 'Y'),
        revokedAt: fc.option(when),
      }),
      { minLength: 1, maxLength: 12 },
    );
    const fields = {
      created_at: 'createdAt',
      last_used_at: 'lastUsedAt',
      device_label: 'deviceLabel',
      revoked_at: 'revokedAt',
    } as const;
    const terms = fc
      .tuple(
        fc.shuffledSubarray(Object.keys(fields) as (keyof typeof fields)[], { minLength: 1 }),
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      )
      .map(([names, down]) => names.map((name, at) => ({ name, descending: down[at] === true })));
    const property = fc.asyncProperty(
      rows,
      terms,
      fc.integer({ min: 1, max: 6 }),
      async (all, sorted, size) => {
        await prisma.session.deleteMany({});
        await insert(all.map((row, index) => ({ ...row, id: uuid(index + 1) })));
        const sort = sorted.map(({ name, descending }) => `${descending ? '-' : ''}${name}`).join();
        const request = sessions.parse({ sort }, { codec, bind: { principal: null } });
        const expected = await prisma.session.findMany({
          orderBy: request.sort.map(({ key, direction, nulls }) => ({
            [key]: nulls === null ? direction : { sort: direction, nulls },
          })),
        });
        const plain = request.sort.every(
          ({ direction, nulls }) => nulls === null && direction === request.sort[0]?.direction,
        );
        for (const strategy of plain ? strategies : strategies.slice(0, 2)) {
          const query = { sort, limit: String(size) };
          const pages = await walkSessions(prisma, query, { strategy });
          expect(idsOf(pages)).toEqual(expected.map(({ id }) => id));
          const back = await walkSessionsBack(prisma, pages.at(-1), query, { strategy });
          expect(idsOf(back)).toEqual(idsOf(pages.slice(0, -1)));
        }
      },
    );
    await fc.assert(property, { numRuns: 15 });
  }, 120_000);

  it('B21 whatever a cursor says of the ties, the page has the same rows', async () => {
    const labels = ['x', null, 'Y'];
    await insert(
      Array.from({ length: 36 }, (_, index) => ({
        id: uuid(index + 1),
        createdAt: new Date(start + (index % 2)),
        lastUsedAt: new Date(start + (index % 3)),
        deviceLabel: labels[index % 4] ?? null,
      })),
    );
    const all = await prisma.session.findMany({});
    const find = (client: SessionClient, page: PrismaPageQuery) => client.session.findMany(page);
    for (const sort of [
      '-created_at',
      'last_used_at,-created_at',
      'device_label,-created_at',
      '-created_at,device_label,last_used_at',
    ]) {
      const property = fc.asyncProperty(
        fc.constantFrom(...all),
        fc.constantFrom('next' as const, 'prev' as const),
        fc.integer({ min: 1, max: 36 }),
        async (row, direction, limit) => {
          const request = sessions.parse(
            { sort, limit: `${limit}` },
            { codec, bind: { principal: null }, anchor: { row, direction } },
          );
          const { rows, ahead } = await prismaPage(prisma, request, { find });
          for (let tied = 0; tied < request.sort.length; tied += 1) {
            for (const alone of [false, true]) {
              const hinted = await prismaPage(prisma, { ...request, tied, alone }, { find });
              expect(hinted.rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
              expect(hinted.ahead).toBe(ahead);
            }
          }
        },
      );
      await fc.assert(property, { numRuns: 12 });
    }
  }, 180_000);

  it('finds the page behind a row that was alone, is no more, or is gone', async () => {
    await insert(
      Array.from({ length: 9 }, (_, index) => ({
        id: uuid(index * 10),
        createdAt: new Date(start + index),
      })),
    );
    let queries = 0;
    const read = (cursor?: string | null) =>
      readSessions(
        prisma,
        { limit: '3', ...(cursor && { cursor }) },
        {
          exactBehind: false,
          find: (client, query) => {
            queries += 1;
            return client.session.findMany(query);
          },
        },
      );
    const first = await read();
    const next = await read(first.next);
    const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
    expect(ids(next.items)).toEqual([uuid(50), uuid(40), uuid(30)]);
    expect(queries).toBe(2);

    await prisma.session.delete({ where: { id: uuid(60) } });
    expect(ids((await read(first.next)).items)).toEqual(ids(next.items));
    expect(queries).toBe(3);

    // One on each side of where the row stood; a single one of them looks like the row itself at first.
    await insert([{ id: uuid(61), createdAt: new Date(start + 6) }]);
    expect(ids((await read(first.next)).items)).toEqual(ids(next.items));
    await insert([{ id: uuid(59), createdAt: new Date(start + 6) }]);
    expect(ids((await read(first.next)).items)).toEqual([uuid(59), uuid(50), uuid(40)]);
    expect(queries).toBe(7);
  });

  it('asks once for a page outside of ties and once inside, and more only where long ties end', async () => {
    // By depth: 10 times of their own, 20 rows of one time, 10 times of their own.
    await insert(
      Array.from({ length: 40 }, (_, index) => ({
        id: uuid(index + 1),
        createdAt: new Date(start + (index >= 10 && index < 30 ? 10 : index)),
      })),
    );
    const queries: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      let count = 0;
      const page = await readSessions(
        prisma,
        { limit: '4', ...(cursor !== '' && { cursor }) },
        {
          exactBehind: false,
          find: (client, query) => {
            count += 1;
            return client.session.findMany(query);
          },
        },
      );
      queries.push(count);
      cursor = page.next;
    }
    expect(queries).toEqual([1, 1, 1, 1, 1, 1, 1, 2, 1, 1]);
  });

  describe('the schema', () => {
    const spec = { table: 'paged' } as const;
    const byTime = definePagination({
      name: 'paged.v1',
      sort: {
        created_at: { type: 'date-ms', direction: 'desc' },
        id: { type: 'int', direction: 'desc', unique: true },
      },
      sortable: { title: { type: 'text', nulls: 'last', directions: ['asc'] } },
    });

    beforeEach(async () => {
      await prisma.$executeRawUnsafe('drop table if exists paged');
      await prisma.$executeRawUnsafe(
        'create table paged (id integer primary key, created_at timestamptz(6) not null, title text, org integer)',
      );
    });

    const caught = (promise: Promise<void>): Promise<unknown> =>
      promise.then(
        () => undefined,
        (error: unknown) => error,
      );

    it('B02 refuses a cursor column that keeps more than milliseconds, and names it', async () => {
      const error = await caught(assertCursorPrecision(prisma, byTime, spec));
      expect(isCursorPrecisionError(error)).toBe(true);
      expect(error).toMatchObject({ table: 'paged', column: 'created_at', precision: 6 });
      await prisma.$executeRawUnsafe('alter table paged alter created_at type timestamptz(3)');
      await assertCursorPrecision(prisma, byTime, spec);
      await assertCursorPrecision(prisma, sessions, { table: 'session' });
      await expect(assertCursorPrecision(prisma, byTime, { table: 'nowhere' })).rejects.toThrow(
        'there is no column nowhere.created_at',
      );
    });

    it('knows whether every order has its index, also one turned around', async () => {
      const error = await caught(assertIndexed(prisma, byTime, spec));
      const byTitle = 'create index on "paged" ("title" asc nulls last, "id" asc)';
      expect(isMissingIndexError(error) && error.requiredIndexes).toEqual([
        'create index on "paged" ("created_at" desc, "id" desc)',
        'create index on "paged" ("created_at" asc, "id" asc)',
        byTitle,
      ]);
      expect(requiredIndexes(byTime, spec)).toContain(byTitle);
      await prisma.$executeRawUnsafe('create index on paged (created_at, id)');
      await prisma.$executeRawUnsafe(`${byTitle} where id > 5`);
      await expect(assertIndexed(prisma, byTime, spec)).rejects.toThrow('title');
      await prisma.$executeRawUnsafe(byTitle);
      await assertIndexed(prisma, byTime, spec);
      await expect(
        assertIndexed(prisma, byTime, { ...spec, indexPrefix: ['org'] }),
      ).rejects.toThrow('("org", "created_at" desc');
    });

    it('refuses times as text, which Prisma lacks', async () => {
      const precise = definePagination({
        name: 'precise',
        sort: {
          created_at: { type: 'timestamp', direction: 'asc' },
          id: { type: 'int', direction: 'asc', unique: true },
        },
      });
      const request = precise.parse({}, { codec, bind: { principal: null } });
      await expect(
        prismaPage(prisma, request, { find: (client) => client.session.findMany({}) }),
      ).rejects.toThrow('which Prisma lacks');
    });
  });
});
