import { AppError } from '@headgate/core';
import { isEgressError } from '@headgate/webhooks/egress';

/** Runs what takes the URL of a webhook; one that nothing may be sent to is a fault of the body. */
export async function withUrlFaults<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!isEgressError(error)) throw error;
    const { code, message } = error;
    throw new AppError('validation_failed', {
      detail: 'Nothing can be sent to this URL.',
      errors: [{ pointer: '/url', in: 'body', code, message: `${message}.` }],
      cause: error,
    });
  }
}
