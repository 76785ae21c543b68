import { declareTask } from '@headgate/jobs';
import { z } from 'zod';

/** The task `export`: writes everything that an organisation has into a file. */
export const exportJob = declareTask({
  name: 'export',
  input: z.strictObject({}).optional(),
  output: z.object({
    file_id: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    lines: z.int(),
  }),
  retryLimit: 5,
  retryDelaySeconds: 5,
  timeoutSeconds: 14_400,
  perTenant: 1,
  concurrency: 2,
});
