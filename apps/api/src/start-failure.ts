import { isConfigError } from '@headgate/core/config';
import { isListenError } from '@headgate/core/node-server';
import { isDatabaseError, isEmbeddedDatabaseError, isMigrationError } from '@headgate/db';
import { describeQueueFailure, isJobError } from '@headgate/jobs';

/** What to print when a start has failed: words for a fault that the operator can mend, else the stack. */
export function describeStartFailure(error: unknown): string {
  const foreseen =
    isConfigError(error) ||
    isDatabaseError(error) ||
    isEmbeddedDatabaseError(error) ||
    isMigrationError(error) ||
    isListenError(error);
  if (foreseen) return error.message;
  if (isJobError(error)) return describeQueueFailure(error);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
