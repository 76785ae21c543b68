import { AppError } from '@headgate/core';
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';
import { isOpenEnded, isUpload } from '../route-rules.ts';

/** Refuses a request target of more characters than `limit`. */
export function limitUrl(limit: number): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    if (c.req.url.length > limit) {
      throw new AppError('uri_too_long', { detail: `The limit is ${limit} characters.` });
    }
    return next();
  };
}

/** Answers 504 when an answer has not begun within so many milliseconds; calls of models, streams and uploads are left out. */
export function limitTime(milliseconds: number): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    if (isOpenEnded(c.req.path) || isUpload(c.req.method, c.req.path)) return next();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new AppError('request_timeout')), milliseconds);
      next()
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
  };
}
