export type { IoredisLike, NodeRedisLike, RedisStoreOptions } from './redis-store.ts';
export { createRedisStore } from './redis-store.ts';
