export type { PgBossConnection, PoolLike } from './connection.ts';
export { queueConnections } from './connection.ts';
export { connectionTo } from './connection-to.ts';
export type { PgBossQueue, PgBossQueueOptions } from './create-pg-boss-queue.ts';
export { createPgBossQueue } from './create-pg-boss-queue.ts';
