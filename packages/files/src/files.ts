import type { ByteRange, StoredContent } from './file-store.ts';

/** What files are for: the lines of a batch, what came of them, and everything an organisation has. */
export const filePurposes = ['batch', 'batch_output', 'export'] as const;

/** What a file is for. */
export type FilePurpose = (typeof filePurposes)[number];

/** A file of an organisation. */
export interface StoredFile extends StoredContent {
  readonly id: string;
  readonly organizationId: string;
  /** The account that uploaded it, or for which it was made. */
  readonly createdBy: string;
  readonly purpose: FilePurpose;
  /** As the client called it. */
  readonly filename: string;
  readonly createdAt: Date;
  /** From then on it is not there any more. */
  readonly expiresAt: Date;
}

/** A file that is to be kept. */
export interface NewFile {
  readonly organizationId: string;
  readonly createdBy: string;
  readonly purpose: FilePurpose;
  /** At most 255 characters. */
  readonly filename: string;
  readonly expiresAt: Date;
}

/** A content that has arrived, and of which a file can be made. */
export interface StagedContent extends StoredContent {
  /** The id of the content, and of the file to be. */
  readonly id: string;
}

/** What the files of an organisation may take. */
export interface FileLimits {
  /** The most bytes of all files of the organisation, together with this one. */
  readonly quotaBytes?: number | undefined;
}

/** How {@link Files.stage} takes a content. */
export interface StageOptions extends FileLimits {
  /** The most bytes of this content. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** A part of a list of files: those behind the file `after`, at most `limit`. */
export interface FileSlice {
  readonly after?: string | undefined;
  readonly limit: number;
  /** By the time they were made; the newest first is `desc`. */
  readonly order: 'asc' | 'desc';
}

/** Which files are asked for. */
export interface FileFilter {
  readonly organizationId: string;
  readonly purposes: readonly FilePurpose[];
}

/** The files of organisations. Each call is about one of them: the files of another are not there. */
export interface Files<Transaction> {
  /**
   * Stores a content, whole or not at all. Until a file is made of it, nobody finds it, and the pruning removes it
   * after a day.
   *
   * @throws FileError `too_large` beyond `maxBytes`, `storage_full` beyond `quotaBytes`; what the content throws
   */
  stage(
    organizationId: string,
    content: AsyncIterable<Uint8Array>,
    options?: StageOptions,
  ): Promise<StagedContent>;
  /** Forgets a content of which no file was made. */
  discard(staged: Pick<StagedContent, 'id'>): Promise<void>;
  /**
   * Makes a file of a content. `also` takes part in the transaction from which on the file is there.
   *
   * @throws FileError `storage_full` beyond `quotaBytes`
   */
  keep(
    staged: StagedContent,
    file: NewFile,
    limits?: FileLimits,
    also?: (tx: Transaction, file: StoredFile) => Promise<void>,
  ): Promise<StoredFile>;
  /** `undefined` also for one that has expired. */
  find(organizationId: string, id: string): Promise<StoredFile | undefined>;
  /** `undefined` when there is no file `after`. */
  list(
    filter: FileFilter,
    slice: FileSlice,
  ): Promise<{ readonly files: readonly StoredFile[]; readonly hasMore: boolean } | undefined>;
  /**
   * Deletes a file; false when there is none. `also` takes part in the transaction.
   *
   * @throws FileError `in_use` for the input of a batch that has not ended
   */
  delete(
    organizationId: string,
    id: string,
    also?: (tx: Transaction) => Promise<void>,
  ): Promise<boolean>;
  /** Reads what a file holds, piece by piece. @throws FileError `not_found` when it is gone */
  read(file: Pick<StoredFile, 'id'>, range?: ByteRange): AsyncGenerator<Uint8Array, void, void>;
}
