const prefix = 'batch_';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The name of a batch for clients.
 *
 * @example
 * ```ts
 * batchName(batch.id); // batch_01a1fc7e-…
 * ```
 */
export function batchName(id: string): string {
  return `${prefix}${id}`;
}

/**
 * The id of a batch that a client names; `undefined` for what no batch is called.
 *
 * @example
 * ```ts
 * batchIdOf(batchName(id)) === id;
 * ```
 */
export function batchIdOf(name: string): string | undefined {
  const id = name.slice(prefix.length);
  return name.startsWith(prefix) && uuid.test(id) ? id : undefined;
}
