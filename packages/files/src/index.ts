export type { FileErrorCode } from './file-error.ts';
export { FileError, isFileError } from './file-error.ts';
export { fileIdOf, fileName } from './file-names.ts';
export type { ByteRange, FileStore, PutOptions, StoredContent } from './file-store.ts';
export type {
  FileFilter,
  FileLimits,
  FilePurpose,
  FileSlice,
  Files,
  NewFile,
  StagedContent,
  StageOptions,
  StoredFile,
} from './files.ts';
export { filePurposes } from './files.ts';
export { fileSettings } from './settings.ts';
