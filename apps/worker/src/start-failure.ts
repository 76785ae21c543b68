import { isConfigError } from '@headgate/core/config';
import { isListenError } from '@headgate/core/node-server';
import { isDatabaseError } from '@headgate/db';
import { describeQueueFailure, isJobError } from '@headgate/jobs';

/** What to print when a start has failed: words for a fault that the operator can mend, else the stack. */
export function describeStartFailure(error: unknown): string {
  if (isConfigError(error) || isListenError(error)) return error.message;
  if (isDatabaseError(error)) {
    return `${error.message}. Check DATABASE_URL and that the server runs.`;
  }
  if (isJobError(error)) return describeQueueFailure(error);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
