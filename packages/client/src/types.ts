import type { PageEnvelope } from '@headgate/pagination/client';
import type { paths } from './api-types.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * An operation, as its method and the path of the OpenAPI document: `POST /v1/projects`.
 *
 * @example
 * import type { OperationKey } from '@headgate/client';
 * const key: OperationKey = 'GET /v1/projects/{id}';
 */
export type OperationKey = {
  [Path in keyof paths & string]: {
    [Name in Method]: paths[Path] extends Readonly<Record<Name, object>>
      ? `${Uppercase<Name>} ${Path}`
      : never;
  }[Method];
}[keyof paths & string];

type Operation<Key extends OperationKey> = Key extends `${infer Name} ${infer Path}`
  ? Path extends keyof paths
    ? paths[Path][Lowercase<Name> & keyof paths[Path]]
    : never
  : never;

type Parameters<Key extends OperationKey, Place extends 'path' | 'query'> =
  Operation<Key> extends { parameters: infer All }
    ? All extends Readonly<Partial<Record<Place, infer Some>>>
      ? Exclude<Some, undefined>
      : never
    : never;

/**
 * The JSON body that an operation takes; `never` where it takes none.
 *
 * @example
 * import type { Body } from '@headgate/client';
 * const project: Body<'POST /v1/projects'> = { name: 'Apollo' };
 */
export type Body<Key extends OperationKey> =
  Operation<Key> extends { requestBody?: infer Request } ? JsonBody<NonNullable<Request>> : never;

// Distributes over its argument, so that what takes no body gives `never`.
type JsonBody<Request> = Request extends { content: { 'application/json': infer Json } }
  ? Json
  : never;

type JsonOf<Response> = Response extends { content: { 'application/json': infer Json } }
  ? Json
  : undefined;

type Responses<Key extends OperationKey> =
  Operation<Key> extends { responses: infer All } ? All : never;

/**
 * What an operation answers; `undefined` where it answers nothing.
 *
 * @example
 * import type { Data } from '@headgate/client';
 * const nameOf = (project: Data<'GET /v1/projects/{id}'>) => project.name;
 */
export type Data<Key extends OperationKey> = {
  [Status in keyof Responses<Key>]: JsonOf<Responses<Key>[Status]>;
}[keyof Responses<Key>];

/** How a single request is sent. */
export interface RequestOptions {
  /** Ends the request, the waits between its attempts included; what is thrown is the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds for one attempt; those of the client when left out. */
  readonly timeoutMs?: number;
  /** How often the request is sent again; as of the client when left out. */
  readonly maxRetries?: number;
  /** Further header fields. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Names the operation, so that it is done once however often it is sent. Made up when left out; give one to continue after
   * a restart of your program.
   */
  readonly idempotencyKey?: string;
  /** The `ETag` that the resource must still have; otherwise the error `precondition_failed`. */
  readonly ifMatch?: string;
}

type IsNever<Type> = [Type] extends [never] ? true : false;

// Required where a member of it is.
type Member<Name extends string, Value> =
  IsNever<Value> extends true
    ? object
    : Record<never, never> extends Value
      ? { readonly [Each in Name]?: Value }
      : { readonly [Each in Name]: Value };

/** What an operation needs, and how it is sent. */
export type CallOptions<Key extends OperationKey> = RequestOptions &
  Member<'path', Parameters<Key, 'path'>> &
  Member<'query', Parameters<Key, 'query'>> &
  Member<'body', Body<Key>>;

/** Arguments that may be left out where nothing of them is required. */
export type CallArguments<Key extends OperationKey> =
  Record<never, never> extends CallOptions<Key>
    ? [options?: CallOptions<Key>]
    : [options: CallOptions<Key>];

/** An answer: what it says, and the rest of it. */
export interface Answer<Key extends OperationKey> {
  readonly data: Data<Key>;
  readonly status: number;
  readonly headers: Headers;
  /** For `ifMatch` of a change; null where the answer has none. */
  readonly etag: string | null;
  /** Names the request in the log of the service. */
  readonly requestId: string | null;
}

/** The operations that answer pages. */
export type ListKey = {
  [Key in OperationKey]: Data<Key> extends { items: readonly unknown[]; links: object }
    ? Key
    : never;
}[OperationKey];

/** An item of the pages that an operation answers. */
export type Item<Key extends ListKey> =
  Data<Key> extends { items: readonly (infer Each)[] } ? Each : never;

/** A page of a list. */
export type Page<Key extends ListKey> = PageEnvelope<Item<Key>>;
