/** Any value that JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * A JSON Schema object, carried to the upstream as it stands and never validated here: what a keyword
 * means is between the schema's author and the model server.
 */
export type JsonSchema = Readonly<Record<string, unknown>>;
