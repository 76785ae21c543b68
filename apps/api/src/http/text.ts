import { z } from '@hono/zod-openapi';

// Lines and tabs are text; other control characters are not, and the database cannot keep a zero.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const noControls = /^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]*$/;

/** What somebody writes: trimmed, between `min` and `max` characters, without control characters. */
export function text({ min = 1, max }: { readonly min?: number; readonly max: number }) {
  return z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(noControls, 'Control characters are not allowed.');
}
