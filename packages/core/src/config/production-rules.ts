import { Secret } from '../secret.ts';
import type { ProductionRule } from './define-config.ts';

/** A name of a setting, and nothing else. */
type Name<Values> = keyof Values & string;

/**
 * In production the setting must be there.
 *
 * @example
 * import { defineConfig, requiredInProduction, url } from '@headgate/core/config';
 * import { z } from 'zod';
 * defineConfig({
 *   schema: z.object({ DATABASE_URL: url(['postgresql'], 'The database.').optional() }),
 *   productionRules: [requiredInProduction('DATABASE_URL')],
 * });
 */
export function requiredInProduction<Values>(name: Name<Values>): ProductionRule<Values> {
  return (values) =>
    values[name] === undefined ? { name, message: 'is required in production' } : undefined;
}

/**
 * In production the secret must be there, be no default, and have at least so many bytes.
 *
 * @example
 * import { defineConfig, secret, strongSecret } from '@headgate/core/config';
 * import { z } from 'zod';
 * defineConfig({
 *   schema: z.object({ SESSION_SECRET: secret('Signs sessions.').optional() }),
 *   productionRules: [strongSecret('SESSION_SECRET', { notOneOf: ['change-me'] })],
 * });
 */
export function strongSecret<Values>(
  name: Name<Values>,
  options: { readonly minBytes?: number; readonly notOneOf?: readonly string[] } = {},
): ProductionRule<Values> {
  const { minBytes = 32, notOneOf = [] } = options;
  return (values) => {
    const value: unknown = values[name];
    if (!(value instanceof Secret)) return { name, message: 'is required in production' };
    if (notOneOf.includes(value.reveal())) {
      return { name, message: 'must not be a default in production' };
    }
    return value.byteLength < minBytes
      ? { name, message: `must have at least ${minBytes} bytes in production` }
      : undefined;
  };
}

/**
 * In production every origin or URL of the setting must be HTTPS, and none a wildcard.
 *
 * @example
 * import { defineConfig, httpsOnly, list } from '@headgate/core/config';
 * import { z } from 'zod';
 * defineConfig({
 *   schema: z.object({ CORS_ORIGINS: list('Who may call.').default([]) }),
 *   productionRules: [httpsOnly('CORS_ORIGINS')],
 * });
 */
export function httpsOnly<Values>(name: Name<Values>): ProductionRule<Values> {
  return (values) => {
    const value: unknown = values[name];
    const entries = value === undefined ? [] : Array.isArray(value) ? value : [value];
    return entries.every((entry) => String(entry).startsWith('https://'))
      ? undefined
      : { name, message: 'must begin with https:// in production' };
  };
}

/**
 * In production the switch must be on, such as the one for secure cookies.
 *
 * @example
 * import { defineConfig, enabledInProduction, flag } from '@headgate/core/config';
 * import { z } from 'zod';
 * defineConfig({
 *   schema: z.object({ SESSION_COOKIE_SECURE: flag('Cookies over HTTPS only.').default(true) }),
 *   productionRules: [enabledInProduction('SESSION_COOKIE_SECURE')],
 * });
 */
export function enabledInProduction<Values>(name: Name<Values>): ProductionRule<Values> {
  return (values) =>
    values[name] === true ? undefined : { name, message: 'must be true in production' };
}
