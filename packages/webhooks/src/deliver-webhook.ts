import { declareTask } from '@headgate/jobs';
import { z } from 'zod';

/**
 * The task `webhook.deliver`: makes one attempt of a delivery. The next one is a job of its own, so
 * that its time does not depend on how jobs are retried: those retries are for crashes alone.
 */
export const deliverWebhook = declareTask({
  name: 'webhook.deliver',
  input: z.object({ messageId: z.uuid(), attempt: z.int().min(1) }),
  retryLimit: 20,
  retryDelayMaxSeconds: 600,
  timeoutSeconds: 60,
  concurrency: 20,
  perTenant: 4,
  interactive: true,
});
