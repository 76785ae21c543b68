import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Code } from '../errors/registry.ts';

/** The member of an error response that lists its codes, for programs. */
export const codesMember = 'x-error-codes';

/** The OpenAPI 3.1 document and its parts, as the router writes them. */
export type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>;
type PathItem = NonNullable<Document['paths']>[string];
export type Operation = NonNullable<PathItem['get']>;
export type Responses = NonNullable<Operation['responses']>;
/** A response as the routes write it; the library types it as `any`. */
export interface ResponseObject {
  readonly description?: string;
  readonly headers?: Components['headers'];
  readonly content?: Readonly<Record<string, MediaType>>;
  readonly [codesMember]?: readonly Code[];
}
interface MediaType {
  readonly schema?: unknown;
  readonly example?: unknown;
  readonly examples?: unknown;
}
export type Components = NonNullable<Document['components']>;
export type Schema = NonNullable<Components['schemas']>[string];
export type Security = NonNullable<Operation['security']>;

/** An operation and where it stands. */
export interface Placed {
  /** In capitals. */
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly operation: Operation;
}
