import { isAppError } from '@headgate/core';
import type { z } from '@hono/zod-openapi';

/**
 * A rule of a schema that lets a function say what it cannot do with a body: what it throws as an error with pointers
 * becomes faults of the input, so that a job is refused when it is asked for and not when it runs.
 */
export function refused<Body>(attempt: (body: Body) => unknown) {
  return (body: Body, context: z.RefinementCtx): void => {
    try {
      attempt(body);
    } catch (error) {
      if (!isAppError(error)) throw error;
      for (const { pointer, message } of error.errors ?? [
        { pointer: '', message: error.message },
      ]) {
        context.addIssue({ code: 'custom', path: pointer.split('/').slice(1), message });
      }
    }
  };
}
