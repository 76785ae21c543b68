import { AppError } from '@headgate/core';
import type { MiddlewareHandler } from 'hono';
import type { LoadGauge } from '../../domain/load/ports.ts';
import type { AppEnv } from '../env.ts';
import { isOpenEnded, isProbe, isUpload } from '../route-rules.ts';

/**
 * Refuses at once what there is no capacity for, so that what was accepted is answered in time. Probes always pass.
 * A refusal has to cost little: one error serves for all, and no line of the log is written for each.
 */
export function shedLoad(load: LoadGauge): MiddlewareHandler<AppEnv> {
  const overloaded = new AppError('overloaded', {
    detail: 'The service has more requests than it can answer in time.',
    retryAfter: 1,
  });
  return async (c, next) => {
    if (isProbe(c.req.path)) return next();
    if (!load.enter(isOpenEnded(c.req.path))) {
      c.set('shed', true);
      throw overloaded;
    }
    try {
      await next();
    } finally {
      load.leave();
    }
  };
}

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
  return async (c, next) => {
    if (isOpenEnded(c.req.path) || isUpload(c.req.method, c.req.path)) return next();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new AppError('request_timeout')), milliseconds);
    });
    try {
      await Promise.race([next(), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}
