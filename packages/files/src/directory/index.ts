export type { DirectoryFileStoreOptions } from './directory-file-store.ts';
export { directoryFileStore } from './directory-file-store.ts';
