import { z } from 'zod';
import { Secret } from '../secret.ts';

/** What a setting says of itself besides its type: for the reference page and for the report. */
interface SettingMeta {
  /** One sentence for the reference page. */
  readonly description: string;
  /** What a valid value looks like, as the report words it: `expected …`. */
  readonly expected?: string;
  /** Whether the value must never be repeated, not even a wrong one. */
  readonly sensitive?: boolean;
  /** Writes a value as it would be set, where `String()` does not. */
  readonly format?: (value: unknown) => string;
}

/**
 * Attaches the description of a setting to its type.
 *
 * @example
 * import { setting } from '@headgate/core/config';
 * import { z } from 'zod';
 * const region = setting(z.enum(['eu', 'us']), { description: 'Where data is kept.' });
 */
export function setting<Type extends z.ZodType>(type: Type, meta: SettingMeta): Type {
  return type.meta({ ...meta }) as Type;
}

/**
 * A TCP port, 0–65535, in plain decimal digits; 0 lets the system choose.
 *
 * @example
 * import { port } from '@headgate/core/config';
 * const PORT = port('The port to listen on.').default(8080);
 */
export function port(description: string) {
  return setting(
    z
      .string()
      .trim()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .pipe(z.number().max(65_535)),
    { description, expected: 'a port number from 0 to 65535' },
  );
}

/**
 * A switch: `true`, `1`, `yes`, `on` or `false`, `0`, `no`, `off`; anything else is an error.
 *
 * @example
 * import { flag } from '@headgate/core/config';
 * const PRETTY = flag('Whether logs are made for reading.').default(false);
 */
export function flag(description: string) {
  return setting(
    z.stringbool({
      truthy: ['true', '1', 'yes', 'on'],
      falsy: ['false', '0', 'no', 'off'],
    }),
    { description, expected: 'true or false' },
  );
}

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * A length of time such as `250ms`, `30s`, `15m`, `2h` or `7d`.
 *
 * @returns milliseconds
 *
 * @example
 * import { duration } from '@headgate/core/config';
 * const SHUTDOWN_GRACE = duration('How long running requests may take to finish.').default(10_000);
 */
export function duration(description: string) {
  return setting(
    z
      .string()
      .trim()
      .regex(/^\d{1,9}(ms|s|m|h|d)$/)
      .transform((text) => {
        const unit = text.replace(/^\d+/, '') as keyof typeof units;
        return Number.parseInt(text, 10) * units[unit];
      }),
    {
      description,
      expected: 'a duration such as 250ms, 30s, 15m or 2h',
      format: (value) => formatDuration(value as number),
    },
  );
}

function formatDuration(milliseconds: number): string {
  const fitting = Object.entries(units).findLast(([, size]) => milliseconds % size === 0);
  const [unit, size] = fitting ?? ['ms', 1];
  return `${milliseconds / size}${unit}`;
}

/**
 * A URL with one of the given schemes. Its value counts as sensitive, since it may hold credentials.
 *
 * @example
 * import { url } from '@headgate/core/config';
 * const DATABASE_URL = url(['postgres', 'postgresql'], 'Where PostgreSQL is.').optional();
 */
export function url(schemes: readonly string[], description: string) {
  const expected = `a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  return setting(
    z
      .string()
      .trim()
      .refine((text) => {
        const parsed = URL.canParse(text) ? new URL(text) : undefined;
        return parsed !== undefined && schemes.includes(parsed.protocol.slice(0, -1));
      }, `Expected ${expected}.`),
    { description, expected, sensitive: true },
  );
}

/**
 * Several values, separated by commas.
 *
 * @example
 * import { list } from '@headgate/core/config';
 * const CORS_ORIGINS = list('Origins that may call the API from a browser.').default([]);
 */
export function list(description: string) {
  return setting(
    z.string().transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
    ),
    {
      description,
      expected: 'values separated by commas',
      format: (value) => (value as string[]).join(','),
    },
  );
}

/**
 * A text that must never be printed; its value is a {@link Secret}.
 *
 * @example
 * import { secret } from '@headgate/core/config';
 * const OPENAI_API_KEY = secret('The key of the provider.').optional();
 */
export function secret(description: string) {
  return setting(
    z
      .string()
      .min(1)
      .transform((text) => new Secret(text)),
    { description, expected: 'a secret text', sensitive: true },
  );
}
