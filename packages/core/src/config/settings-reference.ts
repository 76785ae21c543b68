import type { z } from 'zod';
import { metaOf } from './setting-meta.ts';

/** One row of the reference page. */
export interface SettingReference {
  readonly name: string;
  readonly description: string;
  readonly expected: string;
  readonly required: boolean;
  readonly sensitive: boolean;
  /** As it would be written in the environment; `undefined` where there is none. */
  readonly defaultText: string | undefined;
}

/**
 * What a reference page says of each setting, in the order of the schema.
 *
 * @example
 * import { port, settingsReference } from '@headgate/core/config';
 * import { z } from 'zod';
 * settingsReference(z.object({ PORT: port('The port to listen on.').default(8080) }));
 */
export function settingsReference(schema: z.ZodObject): SettingReference[] {
  return Object.entries(schema.shape).map(([name, type]) => {
    const meta = metaOf(type as z.ZodType);
    return {
      name,
      description: meta.description ?? '',
      expected: meta.expected ?? 'text',
      required: meta.required,
      sensitive: meta.sensitive,
      defaultText: meta.defaultText,
    };
  });
}
