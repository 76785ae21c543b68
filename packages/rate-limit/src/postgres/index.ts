export type { PostgresLike, PostgresStore, PostgresStoreOptions } from './postgres-store.ts';
export { createPostgresStore } from './postgres-store.ts';
