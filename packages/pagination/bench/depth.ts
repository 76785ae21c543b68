import { whyUnavailable } from '@headgate/test-servers';
import { generateCursor } from 'drizzle-cursor';
import { and, type Column, eq, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, timestamp, uuid, varchar } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { pagination } from 'prisma-extension-pagination';
import { createCursorCodec, definePagination, type PageRequest } from '../src/index.ts';
import { type PrismaPageQuery, prismaPage } from '../src/prisma/index.ts';
import { keysetSql } from '../src/sql/index.ts';

const rowCount = 1_000_000;
const deep = 500_000;
const ties = { from: 700_000, to: 900_000, middle: 800_000 };
const limit = 20;
const depths = [0, limit, deep, ties.middle];
const userId = '00000000-0000-7000-8000-000000000001';
const sessionTable = pgTable('session', {
  id: uuid('id').primaryKey(),
  userId: uuid('user_id'),
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }),
  userAgent: varchar('user_agent'),
});

interface Row {
  id: string;
  createdAt: Date;
}

/** What is used here of the Prisma client; the package itself knows no generated client. */
interface BenchClient {
  session: {
    findMany(query: unknown): Promise<Row[]>;
  };
  $queryRawUnsafe<Result>(text: string, ...values: never[]): Promise<Result>;
  $executeRawUnsafe(text: string): Promise<number>;
  $extends(extension: unknown): PaginatedClient;
}

interface PaginatedClient {
  session: {
    paginate(query: unknown): {
      withCursor(options: {
        limit: number;
        after: string;
        getCursor: (row: Row) => string;
        parseCursor: (cursor: string) => { id: string };
      }): Promise<[Row[], unknown]>;
    };
  };
}

interface BenchDatabase {
  readonly url: string;
  readonly database: { readonly prisma: BenchClient };
  close(): Promise<void>;
}

const codec = createCursorCodec({ keys: [{ id: 'k1', secret: 'a'.repeat(32) }] });
const list = definePagination({
  name: 'sessions.v1',
  sort: {
    created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc' },
    id: { type: 'uuid', direction: 'desc', unique: true },
  },
});

/** Measures pages of a table of 1,000,000 rows at three depths, beside what else there is; prints medians and ratios. */
export async function benchDepth(): Promise<void> {
  const reason = whyUnavailable('postgres');
  if (reason !== undefined) {
    console.log(`pages of a table are not measured: ${reason}`);
    return;
  }
  const module: { createTestDatabase(options: { on: 'postgres' }): Promise<BenchDatabase> } =
    await import(new URL('../../db/src/testing/index.ts', import.meta.url).href);
  const test = await module.createTestDatabase({ on: 'postgres' });
  const pool = new pg.Pool({ connectionString: test.url, max: 2 });
  try {
    await fill(test.database.prisma);
    await measure(test.database.prisma, pool);
  } finally {
    await pool.end();
    await test.close();
  }
}

async function fill(prisma: BenchClient): Promise<void> {
  // By depth, the newest first: one row each 37 ms, and one time for all rows between 700,000 and 900,000.
  for (const statement of [
    `insert into user_account (id, email, password_hash) values ('${userId}', 'bench@example.com', 'x')`,
    'alter table session drop constraint session_user_id_fkey',
    'drop index session_expires_at_idx',
    'drop index session_user_id_created_at_id_idx',
    `insert into session (id, user_id, user_agent, created_at, expires_at)
     select ('00000000-0000-7000-8000-' || lpad(to_hex(${rowCount} - n), 12, '0'))::uuid, '${userId}', 'bench',
       timestamptz '2026-01-01Z' - interval '37 milliseconds'
         * case when n >= ${ties.from} and n < ${ties.to} then ${ties.from} else n end,
       timestamptz '2027-01-01Z'
     from generate_series(0, ${rowCount - 1}) n`,
    'create index on session (user_id, created_at desc, id desc)',
    'vacuum analyze session',
  ]) {
    await prisma.$executeRawUnsafe(statement);
  }
}

interface DrizzleColumn {
  key: string;
  schema: Column;
  order: 'DESC';
}

// drizzle-cursor may come with a copy of drizzle-orm of its own, whose classes are of other types though the same.
const drizzleCursor = generateCursor as unknown as (config: {
  primaryCursor: DrizzleColumn;
  cursors: DrizzleColumn[];
}) => {
  orderBy: SQL[];
  where(row: Record<string, unknown> | null): SQL | undefined;
};

/** Medians in milliseconds by reader and depth. */
type Results = Map<string, Readonly<Record<number, number>>>;

type Read = () => Promise<readonly { id: string }[]>;

async function measure(prisma: BenchClient, pool: pg.Pool): Promise<void> {
  const readers = new Map<string, Map<number, Read>>();
  for (const depth of depths) {
    const here = await readersAt(prisma, pool, depth);
    const expected = (await (here.get('SQL: OFFSET') ?? missing)()).map(({ id }) => id);
    for (const [name, read] of here) {
      const found = (await read()).slice(0, limit).map(({ id }) => id);
      if (`${found}` !== `${expected.slice(0, limit)}`) throw new Error(`${name}: another page`);
      readers.set(name, (readers.get(name) ?? new Map()).set(depth, read));
    }
  }
  const results: Results = new Map();
  for (const [name, byDepth] of readers) results.set(name, await medians(byDepth));
  report(results);
}

function missing(): never {
  throw new Error('the reference is missing');
}

async function readersAt(
  prisma: BenchClient,
  pool: pg.Pool,
  depth: number,
): Promise<Map<string, Read>> {
  const anchor = depth === 0 ? null : await rowAt(pool, depth - 1);
  const request = list.parse(
    { limit: `${limit}` },
    {
      codec,
      bind: { principal: userId },
      ...(anchor && { anchor: { row: anchor, direction: 'next' } }),
    },
  );
  const where = { userId };
  const orderBy = [{ createdAt: 'desc' }, { id: 'desc' }];
  const select = { id: true, createdAt: true, userAgent: true };
  const find = (client: Pick<BenchClient, 'session'>, query: PrismaPageQuery) =>
    client.session.findMany({ ...query, select });
  const own = (strategy: 'branches' | 'guarded' | 'rowvalue') => async () => {
    const spec = { ...sqlSpec, table: 'session' };
    const found = await prismaPage(prisma, request, { where, find, strategy, sql: spec });
    return list.finish(request, found.rows, { codec, ...found }).items;
  };
  const cursor = drizzleCursor({
    primaryCursor: { key: 'id', schema: sessionTable.id, order: 'DESC' },
    cursors: [{ key: 'createdAt', schema: sessionTable.createdAt, order: 'DESC' }],
  });
  const drizzleDatabase = drizzle(pool);
  const paginated = prisma.$extends(pagination());
  const columns =
    'select id, created_at as "createdAt", user_agent from session where user_id = $1';

  const readers: [string, Read][] = [
    ['@headgate/pagination/sql', () => readSql(pool, request)],
    ['@headgate/pagination/prisma, branches', own('branches')],
    ['@headgate/pagination/prisma, guarded', own('guarded')],
    ['@headgate/pagination/prisma, rowvalue', own('rowvalue')],
    [
      'SQL: OFFSET',
      async () => {
        const text = `${columns} order by created_at desc, id desc limit ${limit + 1} offset ${depth}`;
        return (await pool.query(text, [userId])).rows;
      },
    ],
    [
      'Prisma: cursor',
      () =>
        prisma.session.findMany({
          where,
          orderBy,
          select,
          take: limit + 1,
          ...(anchor && { cursor: { id: anchor.id }, skip: 1 }),
        }),
    ],
    [
      'drizzle-cursor',
      () =>
        drizzleDatabase
          .select({ id: sessionTable.id, createdAt: sessionTable.createdAt })
          .from(sessionTable)
          .where(and(eq(sessionTable.userId, userId), cursor.where(anchor && { ...anchor })))
          .orderBy(...cursor.orderBy)
          .limit(limit + 1),
    ],
  ];
  if (anchor !== null) {
    readers.push([
      'prisma-extension-pagination',
      async () => {
        const query = paginated.session.paginate({ where, orderBy, select });
        const [rows] = await query.withCursor({
          limit,
          after: anchor.id,
          getCursor: ({ id }) => id,
          parseCursor: (id) => ({ id }),
        });
        return rows;
      },
    ]);
  }
  return new Map(readers);
}

const sqlSpec = {
  select: ['user_agent'],
  where: { text: 'user_id = $1::uuid', values: [userId] },
  indexPrefix: ['user_id'],
};

async function readSql(pool: pg.Pool, request: PageRequest): Promise<readonly Row[]> {
  const { text, values } = keysetSql({ ...sqlSpec, table: 'session' }, request);
  const { rows } = await pool.query<Row>(text, [...values]);
  return list.finish(request, rows, { codec }).items;
}

async function rowAt(pool: pg.Pool, depth: number): Promise<Row> {
  const text = 'select id, created_at as "createdAt" from session where user_id = $1';
  const order = `order by created_at desc, id desc limit 1 offset ${depth}`;
  const [row] = (await pool.query<Row>(`${text} ${order}`, [userId])).rows;
  return row ?? missing();
}

/** The depths turn and turn about, so that whatever else the machine does meets all of them. */
async function medians(readers: ReadonlyMap<number, Read>): Promise<Record<number, number>> {
  const times = new Map([...readers.keys()].map((depth): [number, number[]] => [depth, []]));
  const until = performance.now() + 2_500;
  for (let round = 0; round < 500 && (round < 5 || performance.now() < until); round += 1) {
    for (const [depth, read] of readers) {
      const start = performance.now();
      await read();
      // The first rounds warm up.
      if (round >= 2) times.get(depth)?.push(performance.now() - start);
    }
  }
  return Object.fromEntries(
    [...times].map(([depth, all]) => [depth, all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0]),
  );
}

function report(results: Results): void {
  console.log(
    `\n${rowCount} rows, pages of ${limit}; medians in ms at depth 0, ${limit}, ${deep} and ${ties.middle}, ` +
      `the last inside ${ties.to - ties.from} ties`,
  );
  for (const [name, times] of results) {
    console.log(`${name}: ${depths.map((depth) => times[depth]?.toFixed(2) ?? '-').join('  ')}`);
  }
  const ratio = (name: string, depth: number, reference: string, at = depth) =>
    ((results.get(name)?.[depth] ?? 0) / (results.get(reference)?.[at] ?? 1)).toFixed(2);
  for (const name of ['@headgate/pagination/sql', '@headgate/pagination/prisma, branches']) {
    for (const depth of [deep, ties.middle]) {
      console.log(
        `${name} at ${depth}: ratio to depth 0 ${ratio(name, depth, name, 0)}, ` +
          `to the first page with a cursor ${ratio(name, depth, name, limit)}; ` +
          `OFFSET takes ${ratio('SQL: OFFSET', depth, name)}×, Prisma's cursor ${ratio('Prisma: cursor', depth, name)}×`,
      );
    }
  }
}
