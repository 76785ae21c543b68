import { createCursorCodec, definePagination, type Page } from '@headgate/pagination';
import { type PrismaPageOptions, prismaPage } from '@headgate/pagination/prisma';
import type { PrismaClient } from '../src/index.ts';

/** The part of the client that a transaction has too. */
export type SessionClient = Pick<PrismaClient, 'session' | '$queryRawUnsafe'>;

export const codec = createCursorCodec({ keys: [{ id: 'k1', secret: 'a'.repeat(32) }] });

export const sessions = definePagination({
  name: 'sessions.test',
  sort: {
    created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
    id: { type: 'uuid', direction: 'desc', unique: true },
  },
  sortable: {
    last_used_at: { key: 'lastUsedAt', type: 'date-ms' },
    expires_at: { key: 'expiresAt', type: 'date-ms' },
    device_label: { key: 'deviceLabel', type: 'text', nulls: 'last' },
    revoked_at: { key: 'revokedAt', type: 'date-ms', nulls: 'first' },
  },
  limit: { max: 1000 },
  totals: ['exact', 'estimated'],
});

const sql = { table: 'session' } as const;

type Row = Awaited<ReturnType<PrismaClient['session']['findMany']>>[number];

export type SessionPageOptions = Partial<PrismaPageOptions<SessionClient, Row>>;

/** Reads one page of the sessions as a service does. */
export async function readSessions(
  client: PrismaClient,
  query: Record<string, string>,
  options: SessionPageOptions = {},
): Promise<Page<Row>> {
  const request = sessions.parse(query, { codec, bind: { principal: null } });
  const found = await prismaPage<SessionClient, Row>(client, request, {
    find: (transaction, page) => transaction.session.findMany(page),
    count: (transaction, counted) => transaction.session.count(counted),
    sql,
    exactBehind: true,
    ...options,
  });
  return sessions.finish(request, found.rows, { codec, ...found });
}

/** Reads from a page on to the last. */
export async function walkSessions(
  client: PrismaClient,
  query: Record<string, string>,
  options?: SessionPageOptions,
): Promise<Page<Row>[]> {
  const pages = [await readSessions(client, query, options)];
  for (let next = pages[0]?.next; next != null; next = pages.at(-1)?.next) {
    pages.push(await readSessions(client, { ...query, cursor: next }, options));
  }
  return pages;
}

/** Reads from a page back to the first, which then stands first. */
export async function walkSessionsBack(
  client: PrismaClient,
  from: Page<Row> | undefined,
  query: Record<string, string>,
  options?: SessionPageOptions,
): Promise<Page<Row>[]> {
  const pages: Page<Row>[] = [];
  for (let prev = from?.prev; prev != null; prev = pages[0]?.prev) {
    pages.unshift(await readSessions(client, { ...query, cursor: prev }, options));
  }
  return pages;
}

export const idsOf = (pages: readonly Page<Row>[]): string[] =>
  pages.flatMap((page) => page.items.map(({ id }) => id));
