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
  await warmUp(readers);
  report(await medians(readers));
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
  const request = await requestAt(pool, depth);
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
    ['@headgate/pagination/sql, prepared', () => readSql(pool, request, 'page')],
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

/** Reads as a service does, without `behind`; prepared where there is a name. */
async function readSql(
  pool: pg.Pool,
  request: PageRequest,
  name?: string,
): Promise<readonly Row[]> {
  const { text, values } = keysetSql({ ...sqlSpec, table: 'session' }, request);
  const prepared = name && { name: `${name} ${request.anchor === null ? 'first' : 'next'}` };
  const { rows } = await pool.query<Row>({ ...prepared, text, values: [...values] });
  return list.finish(request, rows, { codec }).items;
}

/** The request for the page at a depth, with the cursor that the page before it gave. */
async function requestAt(pool: pg.Pool, depth: number): Promise<PageRequest> {
  const query = { limit: `${limit}` };
  const options = { codec, bind: { principal: userId } };
  if (depth === 0) return list.parse(query, options);
  const start = depth - limit;
  const anchor = start > 0 && {
    anchor: { row: await rowAt(pool, start - 1), direction: 'next' as const },
  };
  const before = list.parse(query, { ...options, ...anchor });
  const { next } = list.finish(before, await rowsAt(pool, start, before.fetch), { codec });
  return list.parse({ ...query, cursor: next ?? missing() }, options);
}

async function rowAt(pool: pg.Pool, depth: number): Promise<Row> {
  const [row] = await rowsAt(pool, depth, 1);
  return row ?? missing();
}

async function rowsAt(pool: pg.Pool, depth: number, count: number): Promise<Row[]> {
  const text = 'select id, created_at as "createdAt" from session where user_id = $1';
  const order = `order by created_at desc, id desc limit ${count} offset ${depth}`;
  return (await pool.query<Row>(`${text} ${order}`, [userId])).rows;
}

/** Runs everything until it is compiled and cached, before anything is measured. */
async function warmUp(readers: ReadonlyMap<string, ReadonlyMap<number, Read>>): Promise<void> {
  for (const byDepth of readers.values()) await rounds(byDepth, { most: 60, milliseconds: 700 });
}

/** The contenders turn and turn about, and so their depths: whatever else the machine does meets all of them. */
async function medians(readers: ReadonlyMap<string, ReadonlyMap<number, Read>>): Promise<Results> {
  const times = new Map<string, Map<number, number[]>>();
  for (let turn = 0; turn < 5; turn += 1) {
    for (const [name, byDepth] of readers) {
      const all = times.get(name) ?? new Map<number, number[]>();
      times.set(name, all);
      for (const [depth, measured] of await rounds(byDepth, { most: 60, milliseconds: 500 })) {
        all.set(depth, [...(all.get(depth) ?? []), ...measured]);
      }
    }
  }
  return new Map(
    [...times].map(([name, byDepth]) => [
      name,
      Object.fromEntries([...byDepth].map(([depth, all]) => [depth, median(all)])),
    ]),
  );
}

/** Reads every depth in each round, beginning with another one each time; gives back milliseconds. */
async function rounds(
  byDepth: ReadonlyMap<number, Read>,
  { most, milliseconds }: { most: number; milliseconds: number },
): Promise<Map<number, number[]>> {
  const reads = [...byDepth];
  const times = new Map(reads.map(([depth]): [number, number[]] => [depth, []]));
  const until = performance.now() + milliseconds;
  for (let round = 0; round < most && (round < 2 || performance.now() < until); round += 1) {
    const first = round % reads.length;
    for (const [depth, read] of [...reads.slice(first), ...reads.slice(0, first)]) {
      times.get(depth)?.push(...(await burst(read)));
    }
  }
  return times;
}

/** A few reads in a row, the first two uncounted: they find the caches as a slower neighbour has left them. */
async function burst(read: Read): Promise<number[]> {
  const times: number[] = [];
  const until = performance.now() + 5;
  for (let count = 0; count < 12 && (count < 3 || performance.now() < until); count += 1) {
    const start = performance.now();
    await read();
    if (count >= 2) times.push(performance.now() - start);
  }
  return times;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
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
  console.log('\nratios: depth 500,000 to depth 0, ties to depth 0 (own pages at most 1.2)');
  for (const [name, times] of results) {
    if (times[0] === undefined) continue;
    console.log(`${name}: ${ratio(name, deep, name, 0)}  ${ratio(name, ties.middle, name, 0)}`);
  }
  for (const name of ['@headgate/pagination/sql', '@headgate/pagination/prisma, branches']) {
    for (const depth of [deep, ties.middle]) {
      const offset = ratio('SQL: OFFSET', depth, name);
      const cursor = ratio('Prisma: cursor', depth, name);
      console.log(`${name} at ${depth}: OFFSET takes ${offset}×, Prisma's cursor ${cursor}×`);
    }
  }
}
