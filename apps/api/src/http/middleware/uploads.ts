import { AppError } from '@headgate/core';
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';
import { isUpload } from '../route-rules.ts';

/** What may stand around the file itself: boundaries, headers and the other fields. */
const envelopeBytes = 64 * 1024;

/** Refuses an upload that says it is longer than a file may be; what says nothing is counted as it arrives. */
export function limitUpload(bytes: number): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    const announced = Number(c.req.header('content-length') ?? 0);
    if (isUpload(c.req.method, c.req.path) && announced > bytes + envelopeBytes) {
      throw new AppError('payload_too_large', { detail: `The limit of a file is ${bytes} bytes.` });
    }
    return next();
  };
}

/** Leaves uploads out of a rule that is for all other bodies. */
export function exceptUploads(rule: MiddlewareHandler<AppEnv>): MiddlewareHandler<AppEnv> {
  return (c, next) => (isUpload(c.req.method, c.req.path) ? next() : rule(c, next));
}
