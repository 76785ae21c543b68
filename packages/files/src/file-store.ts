/** What was stored. */
export interface StoredContent {
  /** How many bytes. */
  readonly bytes: number;
  /** Their SHA-256, in hexadecimal digits. */
  readonly sha256: string;
}

/** A part of a content; both ends are positions from 0, `end` is the first one that does not belong to it. */
export interface ByteRange {
  readonly start: number;
  /** The end of the content when left out; beyond it is the same. */
  readonly end?: number | undefined;
}

/** What {@link FileStore.put} takes beside the content. */
export interface PutOptions {
  /** The most bytes that are taken. */
  readonly maxBytes?: number | undefined;
  /** Ends the put as an error of the content does. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Keeps contents under ids, which are UUIDs that the caller makes: no name that a client chose comes here.
 * All processes that share a store see the same. Nothing holds more than a piece of a content in memory.
 */
export interface FileStore {
  /**
   * Stores a content, whole or not at all: until this resolves, the id is not there for anybody, and when
   * it rejects nothing stays that {@link FileStore.sweep} would not remove.
   *
   * @throws FileError `too_large` beyond `maxBytes`, `exists` for an id in use; what the content throws
   */
  put(id: string, content: AsyncIterable<Uint8Array>, options?: PutOptions): Promise<StoredContent>;
  /**
   * Reads a content, in pieces as its reader wants them.
   *
   * @throws FileError `not_found` with the first piece, `invalid_range` for one that begins behind the end
   */
  get(id: string, range?: ByteRange): AsyncGenerator<Uint8Array, void, void>;
  /** How long a content is; `undefined` when there is none. */
  stat(id: string): Promise<Pick<StoredContent, 'bytes'> | undefined>;
  /** Deletes a content; false when there was none. */
  delete(id: string): Promise<boolean>;
  /** The ids of the contents that were stored before a time, in no order. */
  list(before: Date): AsyncGenerator<string, void, void>;
  /** Removes what is left of puts that were begun before a time and cut off; how many those were. */
  sweep(before: Date): Promise<number>;
}
