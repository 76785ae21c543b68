import type { Count } from '../stream-part.ts';

/** Whether a value of JSON has members to look at. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A figure that a server sent; one that is missing is unknown, not 0. */
export function count(value: unknown): Count {
  return typeof value === 'number' ? value : undefined;
}
