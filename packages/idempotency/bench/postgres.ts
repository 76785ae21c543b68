import pg from 'pg';
import type { PrismaLike } from '../src/prisma/index.ts';

const table = `
  CREATE TABLE idempotency_record (
    scope text NOT NULL, key varchar(255) NOT NULL, token bigserial NOT NULL,
    fingerprint varchar(128) NOT NULL, state varchar(16) NOT NULL,
    lease_until timestamptz NOT NULL, expires_at timestamptz NOT NULL, ended_at timestamptz,
    status smallint, headers jsonb, body bytea, phases jsonb, PRIMARY KEY (scope, key));
  CREATE INDEX ON idempotency_record (expires_at)`;

/** A client of the package `pg` that counts its statements and, as Prisma does, prepares none of them. */
export async function openPostgres(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(table);
  let statements = 0;
  const prisma: PrismaLike = {
    async $queryRaw<Result>(query: TemplateStringsArray, ...values: unknown[]) {
      statements += 1;
      const text = query.reduce((sql, part, index) => `${sql}$${index}${part}`);
      const bound = values.map((value) =>
        typeof value === 'bigint'
          ? String(value)
          : value instanceof Uint8Array
            ? Buffer.from(value)
            : value,
      );
      const { rows } = await client.query(text, bound);
      return rows as Result;
    },
  };
  return { prisma, statements: () => statements, close: () => client.end() };
}
