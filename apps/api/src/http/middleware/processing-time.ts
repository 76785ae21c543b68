import { performance } from 'node:perf_hooks';
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';
import { isOpenAiPath } from '../openai/error-object.ts';

/** Says on the OpenAI-compatible routes, as OpenAI does, how long it took until the answer began. */
export const processingTime: MiddlewareHandler<AppEnv> = (c, next) =>
  isOpenAiPath(c.req.path) ? timed(c, next) : next();

const timed: MiddlewareHandler<AppEnv> = async (c, next) => {
  const startedAt = performance.now();
  await next();
  c.res.headers.set('OpenAI-Processing-Ms', String(Math.round(performance.now() - startedAt)));
};
