import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { type LogLevels, parseLogLevels } from '../logging/log-levels.ts';
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
 * import { isIP } from 'node:net';
import { z } from 'zod';
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
 * A whole number between two bounds, both included, in plain decimal digits.
 *
 * @example
 * import { integer } from '@headgate/core/config';
 * const POOL_SIZE = integer('Connections per process.', { min: 1, max: 100 }).default(10);
 */
export function integer(
  description: string,
  { min, max }: { readonly min: number; readonly max: number },
) {
  return setting(
    z
      .string()
      .trim()
      .regex(/^-?\d{1,15}$/)
      .transform(Number)
      .pipe(z.number().min(min).max(max)),
    { description, expected: `a whole number from ${min} to ${max}` },
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
 * A length of time such as `250ms`, `30s`, `15m`, `2h` or `7d`; with `min`, of that many milliseconds at least.
 *
 * @returns milliseconds
 *
 * @example
 * import { duration } from '@headgate/core/config';
 * const SHUTDOWN_GRACE = duration('How long running requests may take to finish.').default(10_000);
 */
export function duration(description: string, { min = 0 }: { min?: number } = {}) {
  return setting(
    z
      .string()
      .trim()
      .regex(/^\d{1,9}(ms|s|m|h|d)$/)
      .transform((text) => {
        const unit = text.replace(/^\d+/, '') as keyof typeof units;
        return Number.parseInt(text, 10) * units[unit];
      })
      .refine((milliseconds) => milliseconds >= min),
    {
      description,
      expected:
        min === 0
          ? 'a duration such as 250ms, 30s, 15m or 2h'
          : `a duration of ${formatDuration(min)} or more`,
      format: (value) => formatDuration(value as number),
    },
  );
}

function formatDuration(milliseconds: number): string {
  const fitting = Object.entries(units).findLast(([, size]) => milliseconds % size === 0);
  const [unit, size] = fitting ?? ['ms', 1];
  return `${milliseconds / size}${unit}`;
}

/** A quota and the window that it is for. */
export interface Rate {
  readonly quota: number;
  /** Seconds. */
  readonly window: number;
}

/**
 * How often something may happen, such as `60/1m`, `20/1h` or `5000/1d`; `off` is no limit at all.
 *
 * @returns the quota and its window in seconds, or null for `off`
 *
 * @example
 * import { rate } from '@headgate/core/config';
 * const LOGIN_RATE = rate('Sign-ins of one address.').default({ quota: 20, window: 60 });
 */
export function rate(description: string) {
  return setting(
    z
      .string()
      .trim()
      .regex(/^(off|[1-9]\d{0,8}\/[1-9]\d{0,6}(s|m|h|d))$/)
      .transform(parseRate)
      .refine((found) => found === null || found.window <= longestWindow),
    {
      description,
      expected: 'a quota and a window of at most 24 days such as 60/1m or 20/1h, or off',
      format: (value) => formatRate(value as Rate | null),
    },
  );
}

function parseRate(text: string): Rate | null {
  const [, quota, count, unit] = /^([1-9]\d{0,8})\/([1-9]\d{0,6})([smhd])$/.exec(text) ?? [];
  if (unit === undefined) return null;
  const window = (Number(count) * units[unit as keyof typeof units]) / 1000;
  return { quota: Number(quota), window };
}

/** How often one route may be asked. */
export interface RouteRate extends Rate {
  readonly method: string;
  /** With its parameters in braces, such as `/v1/jobs/{id}`. */
  readonly path: string;
}

/**
 * How often single routes may be asked: `POST /v1/jobs=60/1m`, several separated by commas, each once.
 *
 * @example
 * import { routeRates } from '@headgate/core/config';
 * const RATE_LIMIT_ROUTES = routeRates('Requests for single routes.').default([]);
 */
export function routeRates(description: string) {
  return setting(
    z
      .string()
      .transform((text) => splitList(text).map(parseRouteRate))
      .refine((found) => !found.includes(null))
      .transform((found) => found.filter((rate) => rate !== null))
      .refine(
        (found) =>
          new Set(found.map(({ method, path }) => `${method} ${path}`)).size === found.length,
      ),
    {
      description,
      expected:
        'methods and paths with their rates such as POST /v1/jobs=60/1m, separated by commas',
      format: (value) =>
        (value as RouteRate[])
          .map((rate) => `${rate.method} ${rate.path}=${formatRate(rate)}`)
          .join(','),
    },
  );
}

function parseRouteRate(text: string): RouteRate | null {
  const [, method, path, rate = ''] =
    /^(GET|POST|PUT|PATCH|DELETE) +(\/[^\s=]*)=(\S+)$/.exec(text) ?? [];
  const found = parseRate(rate);
  if (method === undefined || path === undefined || found === null) return null;
  return found.window <= longestWindow ? { method, path, ...found } : null;
}

// The longest timer that a JavaScript runtime has is 24.8 days.
const longestWindow = (24 * units.d) / 1000;

function formatRate(value: Rate | null): string {
  return value === null ? 'off' : `${value.quota}/${formatDuration(value.window * 1000)}`;
}

const byteUnits = {
  B: 1,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/**
 * A size such as `512`, `64KiB`, `20MiB` or `1GB`.
 *
 * @returns bytes
 *
 * @example
 * import { byteSize } from '@headgate/core/config';
 * const BODY_LIMIT = byteSize('The longest request body.').default(20 * 1024 * 1024);
 */
export function byteSize(description: string) {
  return setting(
    z
      .string()
      .trim()
      .regex(/^\d{1,15}(B|KB|MB|GB|KiB|MiB|GiB)?$/)
      .transform((text) => {
        const unit = (text.replace(/^\d+/, '') || 'B') as keyof typeof byteUnits;
        return Number.parseInt(text, 10) * byteUnits[unit];
      }),
    {
      description,
      expected: 'a size such as 512, 64KiB or 20MiB',
      format: (value) => formatSize(value as number),
    },
  );
}

function formatSize(bytes: number): string {
  const fitting = Object.entries(byteUnits).findLast(([, size]) => bytes % size === 0);
  const [unit, size] = fitting ?? ['B', 1];
  return `${bytes / size}${unit === 'B' ? '' : unit}`;
}

/** Entries of one kind, separated by commas. */
function listOf(isEntry: (text: string) => boolean, description: string, expected: string) {
  return setting(
    z
      .string()
      .transform((text) => splitList(text))
      .refine((entries) => entries.every(isEntry), `Expected ${expected}.`),
    { description, expected, format: (value) => (value as string[]).join(',') },
  );
}

/**
 * Networks in CIDR notation, separated by commas, such as `10.0.0.0/8,fd00::/8`; a bare address is itself alone.
 *
 * @example
 * import { cidrList } from '@headgate/core/config';
 * const TRUSTED_PROXIES = cidrList('Proxies whose X-Forwarded-For is believed.').default([]);
 */
export function cidrList(description: string) {
  const expected = 'networks such as 10.0.0.0/8, separated by commas';
  return listOf(isCidr, description, expected);
}

/**
 * Hosts, separated by commas: names or addresses as a URL has them, `*.` in front for every name below; without a port.
 *
 * @example
 * import { hostList } from '@headgate/core/config';
 * const ALLOWED = hostList('Where webhooks may go.').default([]);
 */
export function hostList(description: string) {
  const expected = 'hosts such as example.com or *.example.com, separated by commas';
  return listOf(isHost, description, expected);
}

/**
 * Origins such as `https://app.example.com`, separated by commas; `*` is any origin.
 *
 * @example
 * import { originList } from '@headgate/core/config';
 * const CORS_ORIGINS = originList('Pages that may call the API.').default([]);
 */
export function originList(description: string) {
  const expected = 'origins such as https://app.example.com, separated by commas, or *';
  return listOf(isOrigin, description, expected);
}

function isOrigin(text: string): boolean {
  if (text === '*') return true;
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function isHost(text: string): boolean {
  const name = text.replace(/^\*\./, '');
  // Empty is what no URL could have as its host; what ends a host in a URL it would cut off.
  return domainToASCII(name) !== '' && (/^[^\s*/\\?#@:]+$/.test(name) || /^\[[^\]]+\]$/.test(name));
}

function isCidr(text: string): boolean {
  const [address = '', prefix, more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || more !== undefined) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}

/** One key of a ring. */
export interface RingEntry {
  /** The name by which signed things refer to the key. */
  readonly id: string;
  readonly secret: Secret;
}

/**
 * A ring of keys, `id:secret`, separated by commas, the newest first; each secret with at least so many bytes.
 *
 * @example
 * import { keyRing } from '@headgate/core/config';
 * const CURSOR_KEYS = keyRing('Keys of cursors.').optional();
 */
export function keyRing(description: string, options: { readonly minBytes?: number } = {}) {
  const { minBytes = 32 } = options;
  const expected = `\`id:secret\`, several separated by commas, each secret with at least ${minBytes} bytes`;
  return setting(
    z
      .string()
      .transform((text): readonly RingEntry[] =>
        splitList(text).map((entry) => {
          const colon = entry.indexOf(':');
          return {
            id: entry.slice(0, Math.max(colon, 0)),
            secret: new Secret(entry.slice(colon + 1)),
          };
        }),
      )
      .refine(
        (ring) =>
          ring.length > 0 &&
          new Set(ring.map(({ id }) => id)).size === ring.length &&
          ring.every(
            ({ id, secret }) => /^[\w.-]{1,64}$/.test(id) && secret.byteLength >= minBytes,
          ),
        `Expected ${expected}.`,
      ),
    { description, expected, sensitive: true },
  );
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
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
    z.string().transform((text) => splitList(text)),
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

/**
 * Levels of logging: `info`, or `info,http=debug` with levels of single components.
 *
 * @example
 * import { logLevel } from '@headgate/core/config';
 * const LOG_LEVEL = logLevel('The least severe level to log.').prefault('info');
 */
export function logLevel(description: string) {
  return setting(
    z.string().transform((text, context): LogLevels => {
      const levels = parseLogLevels(text);
      if (levels) return levels;
      context.addIssue({ code: 'custom', message: 'not a level' });
      return z.NEVER;
    }),
    { description, expected: 'a level such as info, or levels such as info,http=debug' },
  );
}
