const prefix = 'file-';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The name of a file for clients.
 *
 * @example
 * ```ts
 * fileName(file.id); // file-01a1fc7e-…
 * ```
 */
export function fileName(id: string): string {
  return `${prefix}${id}`;
}

/**
 * The id of a file that a client names; `undefined` for what no file is called.
 *
 * @example
 * ```ts
 * fileIdOf(fileName(id)) === id;
 * ```
 */
export function fileIdOf(name: string): string | undefined {
  const id = name.slice(prefix.length);
  return name.startsWith(prefix) && uuid.test(id) ? id : undefined;
}
