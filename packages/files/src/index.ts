export type { FileErrorCode } from './file-error.ts';
export { FileError, isFileError } from './file-error.ts';
export type { ByteRange, FileStore, PutOptions, StoredContent } from './file-store.ts';
export type {
  CreateFileOptions,
  FileFilter,
  FilePurpose,
  FileSlice,
  Files,
  NewFile,
  StoredFile,
} from './files.ts';
export { filePurposes } from './files.ts';
export { fileSettings } from './settings.ts';
