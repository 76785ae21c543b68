export type { FileStoreSettings } from './open-file-store.ts';
export { openFileStore } from './open-file-store.ts';
export type { PrismaFileStoreOptions } from './prisma-file-store.ts';
export { prismaFileStore } from './prisma-file-store.ts';
export type { PrismaFilesOptions } from './prisma-files.ts';
export { keepFile, prismaFiles } from './prisma-files.ts';
export type { PruneFilesOptions } from './prune-files-task.ts';
export { pruneFilesTask } from './prune-files-task.ts';
