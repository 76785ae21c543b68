import { problemResponses } from '@headgate/core/hono';
import type { z } from '@hono/zod-openapi';
import { errors } from './errors/registry.ts';

/** A JSON body of a request, which must be there. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { body: { required: true, content: { 'application/json': { schema } } } } as const;
}

/** A JSON answer. */
export function jsonAnswer<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } } as const;
}

/** The problem documents that a route answers, by their codes. */
export const problems = problemResponses(errors);
