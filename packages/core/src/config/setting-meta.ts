import type { z } from 'zod';

/** What the schema says of one setting, found through `optional`, `default` and the like. */
export interface FoundMeta {
  readonly description: string | undefined;
  readonly expected: string | undefined;
  readonly sensitive: boolean;
  readonly required: boolean;
  /** As it would be set; `undefined` where there is none. */
  readonly defaultText: string | undefined;
}

interface SchemaInternals {
  readonly def: {
    readonly type: string;
    readonly innerType?: z.ZodType;
    readonly in?: z.ZodType;
    readonly defaultValue?: unknown;
    readonly entries?: Readonly<Record<string, string | number>>;
  };
}

/** Reads the metadata of a schema, from the outside in: the outermost word counts. */
export function metaOf(schema: z.ZodType): FoundMeta {
  let description: string | undefined;
  let expected: string | undefined;
  let sensitive = false;
  let defaultValue: unknown;
  let format: (value: unknown) => string = String;
  let optional = false;
  for (let current: z.ZodType | undefined = schema; current !== undefined; ) {
    const meta = current.meta();
    description ??= meta?.description;
    expected ??= meta?.['expected'] as string | undefined;
    if (meta?.['format']) format = meta['format'] as (value: unknown) => string;
    sensitive ||= meta?.['sensitive'] === true;
    const { def }: SchemaInternals = current as unknown as SchemaInternals;
    if (def.type === 'default' || def.type === 'prefault') {
      defaultValue ??= def.defaultValue;
      optional = true;
    }
    if (def.type === 'optional') optional = true;
    if (def.type === 'enum') {
      expected ??= `one of ${Object.values(def.entries ?? {}).join(', ')}`;
    }
    current = def.innerType ?? def.in;
  }
  const defaultText = defaultValue === undefined ? undefined : format(defaultValue);
  return { description, expected, sensitive, required: !optional, defaultText };
}
