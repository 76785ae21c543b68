import { integer } from '@headgate/core/config';

/** The settings of whoever runs batches. */
export const batchSettings = {
  BATCH_CONCURRENCY: integer(
    'Requests of batches that a process makes at the same time; no model gets more than its own limit.',
    { min: 1, max: 1_000 },
  ).default(16),
};
