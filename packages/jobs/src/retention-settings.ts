import { duration } from '@headgate/core/config';

const day = 24 * 60 * 60 * 1000;

/** A slip of a unit must not delete what nobody wanted deleted: nothing is kept for less than a day. */
const kept = (description: string, days: number, atLeast = 1) =>
  duration(description, { min: atLeast * day }).default(days * day);

/** How long the worker keeps what it deletes at last, files aside; every program that runs jobs has these settings. */
export const retentionSettings = {
  AUDIT_RETENTION: kept('How long a line of the audit log is kept.', 365),
  SESSION_RETENTION: kept(
    'How long a session and its refresh tokens are kept after its end, so that the reuse of an old token is seen.',
    30,
  ),
  JOB_RETENTION: kept(
    'How long a job is kept after its end, with input, output and events, and what failed for good as a dead letter.',
    30,
  ),
  WEBHOOK_RETENTION: kept(
    'How long a message to a webhook is kept, with its attempts, the last of which is made after three days.',
    30,
    4,
  ),
  USAGE_RETENTION: kept(
    'How long the record of a single call of a model is kept; the sums of days stay.',
    90,
  ),
};

/** Those settings, in milliseconds. */
export type Retention = { readonly [Name in keyof typeof retentionSettings]: number };
