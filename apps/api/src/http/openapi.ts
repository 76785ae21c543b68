import type { z } from '@hono/zod-openapi';
import { problemSchema } from './problem-schema.ts';

/** A JSON body of a request, which must be there. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { body: { required: true, content: { 'application/json': { schema } } } } as const;
}

/** A JSON answer. */
export function jsonAnswer<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } } as const;
}

/** The problem documents that a route answers, by status. */
export function problems<const Statuses extends Record<number, string>>(statuses: Statuses) {
  return Object.fromEntries(
    Object.entries(statuses).map(([status, description]) => [
      status,
      { description, content: { 'application/problem+json': { schema: problemSchema } } },
    ]),
  );
}
