import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';

/**
 * Gives up the body of an answer to HEAD. Hono answers it as a GET and drops the body unread: a stream would go on for
 * nobody, with its timers and readers.
 */
export const giveUpBodyOfHead: MiddlewareHandler<AppEnv> = (c, next) =>
  c.req.method === 'HEAD' ? withoutBody(c, next) : next();

const withoutBody: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  await c.res.body?.cancel();
};
