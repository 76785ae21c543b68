import { problemResponses } from '@headgate/core/hono';
import { z } from '@hono/zod-openapi';
import { errors } from './errors/registry.ts';

/** A JSON body of a request, which must be there. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { body: { required: true, content: { 'application/json': { schema } } } } as const;
}

/** A JSON body of a request, for which nothing stands as well. */
export function optionalJsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { body: { required: false, content: { 'application/json': { schema } } } } as const;
}

/** The body of a patch: some of the members, and one at least, since a patch of nothing is somebody's mistake. */
export function patchOf<Shape extends z.ZodRawShape>(name: string, members: Shape) {
  return z
    .strictObject(members)
    .partial()
    .refine((patch) => Object.keys(patch).length > 0, 'It names nothing to change.')
    .openapi(name, { minProperties: 1 });
}

/** A JSON answer. */
export function jsonAnswer<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } } as const;
}

/** Says of an answer that it sets the session cookie; to be spread into it. */
export const setsCookie = {
  headers: { 'Set-Cookie': { $ref: '#/components/headers/Set-Cookie' } },
} as const;

/** Says of an answer that its route gives it a tag; to be spread into it. */
export const carriesTag = { headers: { ETag: { $ref: '#/components/headers/ETag' } } } as const;

/** Server-sent events, with an example of them. */
export function eventStreamOf(example: string) {
  return { 'text/event-stream': { schema: z.string(), example } } as const;
}

/** An answer that is not JSON, with an example of it. */
export function textAnswer(description: string, type: string, example: string) {
  return { description, content: { [type]: { schema: z.string(), example } } } as const;
}

/**
 * The problem documents that a route answers, by their codes; on an OpenAI-compatible route they become its error objects.
 * What the middlewares answer before it gets the request need not be named.
 */
export const problems = problemResponses(errors);
