/** Why something could not be done with a file. */
export type FileErrorCode =
  | 'not_found'
  | 'exists'
  | 'too_large'
  | 'storage_full'
  | 'in_use'
  | 'invalid_range';

const fileErrorBrand = Symbol.for('headgate.files.FileError');

/**
 * A file that is not there, or that cannot be kept. Its message names no file and no path.
 *
 * @example
 * ```ts
 * if (isFileError(error) && error.code === 'too_large') respond(413);
 * ```
 */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: FileErrorCode;
  readonly [fileErrorBrand] = true;

  constructor(code: FileErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * True for a {@link FileError}, also one made by another copy of this package.
 *
 * @example
 * ```ts
 * isFileError(error) && error.code === 'not_found';
 * ```
 */
export function isFileError(error: unknown): error is FileError {
  return error instanceof Error && fileErrorBrand in error;
}
