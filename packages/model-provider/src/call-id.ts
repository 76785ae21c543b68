import { randomBytes } from 'node:crypto';

/** An id for a tool call: `call_` and 24 random hexadecimal digits. */
export function randomCallId(): string {
  return `call_${randomBytes(12).toString('hex')}`;
}
