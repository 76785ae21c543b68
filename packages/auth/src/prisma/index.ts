export type { AuthPrismaLike } from './auth-prisma-like.ts';
export type { PrismaStoreOptions } from './on-audited.ts';
export { prismaApiKeyStore } from './prisma-api-key-store.ts';
export { prismaAuthStore } from './prisma-auth-store.ts';
