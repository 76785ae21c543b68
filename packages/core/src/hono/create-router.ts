import { OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import type { InputError } from '../errors.ts';
import { validationFailed } from '../zod/index.ts';

const places = {
  json: 'body',
  form: 'body',
  query: 'query',
  param: 'path',
  header: 'header',
  cookie: 'cookie',
} as const satisfies Record<string, InputError['in']>;

/**
 * A router whose invalid input is thrown as `validation_failed` with JSON pointers. Use it for every
 * router, child routers included: `OpenAPIHono` does not hand its own hook down to them.
 *
 * @example
 * import { createRouter } from '@headgate/core/hono';
 * const projects = createRouter();
 */
export function createRouter<E extends Env = Env>(): OpenAPIHono<E> {
  return new OpenAPIHono<E>({
    defaultHook: (result) => {
      if (result.success) return;
      throw validationFailed(result.error, places[result.target as keyof typeof places] ?? 'body');
    },
  });
}
