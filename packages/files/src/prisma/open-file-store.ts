import { join } from 'node:path';
import type { PrismaClient } from '@headgate/db';
import { directoryFileStore } from '../directory/index.ts';
import type { FileStore } from '../file-store.ts';
import { prismaFileStore } from './prisma-file-store.ts';

/** The settings that say where contents are kept. */
export interface FileStoreSettings {
  readonly FILE_STORE: 'database' | 'directory';
  readonly DATA_DIR: string;
}

/**
 * The store that the settings name.
 *
 * @example
 * ```ts
 * const store = openFileStore(config, database.prisma);
 * ```
 */
export function openFileStore(settings: FileStoreSettings, prisma: PrismaClient): FileStore {
  if (settings.FILE_STORE === 'database') return prismaFileStore({ prisma });
  return directoryFileStore({ directory: join(settings.DATA_DIR, 'files') });
}
