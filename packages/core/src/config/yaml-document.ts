import { parse as parseYaml, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { setting } from './setting-types.ts';

/**
 * A setting whose value is a whole YAML (or JSON) document of its own, checked by a schema. The report names
 * every fault with its place in the document. The document counts as sensitive, since it may hold keys: no
 * value of it is repeated.
 *
 * @example
 * import { yamlDocument } from '@headgate/core/config';
 * import { z } from 'zod';
 * const REGIONS = yamlDocument(z.record(z.string(), z.object({ weight: z.number() })), {
 *   description: 'The regions and their weights.',
 * }).optional();
 */
export function yamlDocument<Schema extends z.ZodType>(
  schema: Schema,
  meta: { readonly description: string; readonly expected?: string },
) {
  const document = z.string().transform((text, context): unknown => {
    try {
      return parseYaml(text, { logLevel: 'error' });
    } catch (error) {
      context.addIssue({ code: 'custom', message: `is not valid YAML${placeOf(error)}` });
      return z.NEVER;
    }
  });
  return setting(document.pipe(schema), {
    expected: 'a YAML document',
    ...meta,
    sensitive: true,
  });
}

/** Where the fault is; the words of the parser are left out, because they quote the document. */
function placeOf(error: unknown): string {
  const line = error instanceof YAMLParseError ? error.linePos?.[0] : undefined;
  return line ? ` at line ${line.line}, column ${line.col}` : '';
}
