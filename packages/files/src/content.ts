import { FileError } from './file-error.ts';
import type { ByteRange } from './file-store.ts';

/**
 * A range within a content of so many bytes.
 *
 * @throws FileError `invalid_range` for one that begins behind the end, or ends before its beginning
 */
export function withinContent(
  bytes: number,
  { start, end = bytes }: ByteRange = { start: 0 },
): Required<ByteRange> & { readonly end: number } {
  const stop = Math.min(end, bytes);
  if (start >= 0 && start <= stop) return { start, end: stop };
  throw new FileError('invalid_range', 'The range is outside of the content');
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a content can have this id: it becomes a name in a directory, and a value of a column. */
export function isContentId(id: string): boolean {
  return uuid.test(id);
}

/** The error of a content that is not there. */
export function contentNotFound(cause?: unknown): FileError {
  return new FileError('not_found', 'There is no such content', { cause });
}
