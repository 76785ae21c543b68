export type { AuthPrismaLike } from './prisma-auth-store.ts';
export { prismaAuthStore } from './prisma-auth-store.ts';
