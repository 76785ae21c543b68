import { keyRing } from '@headgate/core/config';

/** The settings that every process shares which makes or sends webhooks. */
export const webhookSettings = {
  WEBHOOK_SECRET_KEYS: keyRing(
    'Keys that the secrets of webhooks are encrypted with in the database, newest first: the first encrypts, all decrypt. Unset, outside of production: they are stored as they are.',
  ).optional(),
};
