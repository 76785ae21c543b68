import { AppError } from '@headgate/core';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { AppEnv } from '../env.ts';
import { bodyLimitOf } from '../route-rules.ts';

/** Refuses a body that is longer than its path takes, by its announced length or, without one, as it arrives. */
export function limitBodies(general: number): MiddlewareHandler<AppEnv> {
  const limits = new Map<number, MiddlewareHandler<AppEnv>>();
  return (c, next) => {
    const bytes = bodyLimitOf(c.req.path, general);
    const limit = limits.get(bytes) ?? limitBody(bytes);
    limits.set(bytes, limit);
    return limit(c, next);
  };
}

function limitBody(bytes: number): MiddlewareHandler<AppEnv> {
  const tooLarge = () =>
    new AppError('payload_too_large', { detail: `The limit is ${bytes} bytes.` });
  const countArriving = bodyLimit({
    maxSize: bytes,
    onError: () => {
      throw tooLarge();
    },
  });
  return (c, next) => {
    const length = c.req.header('content-length');
    const announced = length !== undefined && c.req.header('transfer-encoding') === undefined;
    // Node cuts a body at its announced length; counting would give up the fast way to read it.
    if (announced && Number(length) > bytes) throw tooLarge();
    // What has no body, or is handed on without, would be made into a web Request to look for one.
    const hasNone = c.req.method === 'GET' || c.req.method === 'HEAD';
    return announced || hasNone ? next() : countArriving(c, next);
  };
}

/** The same, and refuses a body that does not say it is JSON, rather than reading it as an empty one. */
export function limitJsonBodies(general: number): MiddlewareHandler<AppEnv> {
  const limit = limitBodies(general);
  return (c, next) =>
    limit(c, () => {
      checkType(c);
      return next();
    });
}

function checkType(c: Context<AppEnv>): void {
  const hasBody =
    c.req.header('transfer-encoding') !== undefined ||
    (c.req.header('content-length') ?? '0') !== '0';
  const type = c.req.header('content-type') ?? '';
  if (hasBody && !/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new AppError('unsupported_media_type', {
      detail: 'Send Content-Type: application/json.',
    });
  }
}
