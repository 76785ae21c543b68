import type { PGlite } from '@electric-sql/pglite';
import type { PingOptions } from '../database.ts';
import { DatabaseError } from '../errors.ts';
import { PrismaClient } from '../generated/client.ts';
import { boundedPing, pingQuery } from '../ping.ts';
import type { EmbeddedDatabase } from './open-embedded-database.ts';
import { prismaAdapterForPGlite } from './pglite-adapter.ts';

/** Makes a database of an open PGlite, which `close()` then closes. */
export function embeddedDatabase(
  pglite: PGlite,
  onClosed: () => Promise<void> = async () => undefined,
): EmbeddedDatabase {
  const prisma = new PrismaClient({ adapter: prismaAdapterForPGlite(pglite) });
  let closing: Promise<void> | undefined;
  return {
    kind: 'embedded',
    prisma,
    pglite,
    connections: () => undefined,
    async ping(options?: PingOptions) {
      if (closing) throw new DatabaseError('closed', 'The embedded database was closed');
      return boundedPing('The embedded database', pglite.query(pingQuery), options);
    },
    close() {
      closing ??= prisma
        .$disconnect()
        .then(() => pglite.close())
        .finally(onClosed);
      return closing;
    },
  };
}
