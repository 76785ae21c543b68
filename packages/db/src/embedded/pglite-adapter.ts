import type { PGlite } from '@electric-sql/pglite';
import type {
  IsolationLevel,
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
  Transaction,
} from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';

/**
 * The Prisma adapter of an open PGlite, with two faults of `pglite-prisma-adapter` 0.7 mended: a
 * script is awaited, so that its errors arrive, and an isolation level is set inside its transaction.
 */
export function prismaAdapterForPGlite(pglite: PGlite): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPGlite(pglite);
  return {
    provider: 'postgres',
    adapterName: factory.adapterName,
    connect: async () => mendedAdapter(await factory.connect(), pglite),
    connectToShadowDb: () => Promise.reject(new Error('PGlite has no shadow database')),
  };
}

function mendedAdapter(adapter: SqlDriverAdapter, pglite: PGlite): SqlDriverAdapter {
  const startTransaction = adapter.startTransaction.bind(adapter);
  return Object.assign(adapter, {
    async executeScript(script: string): Promise<void> {
      await pglite.exec(script);
    },
    async startTransaction(isolationLevel?: IsolationLevel): Promise<Transaction> {
      const transaction = await startTransaction();
      if (isolationLevel) {
        await transaction.executeRaw({
          sql: `SET TRANSACTION ISOLATION LEVEL ${isolationLevel}`,
          args: [],
          argTypes: [],
        });
      }
      return transaction;
    },
  });
}
