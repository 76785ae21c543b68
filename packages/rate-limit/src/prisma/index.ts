export type { PrismaLike } from './prisma-store.ts';
export { createPrismaStore } from './prisma-store.ts';
