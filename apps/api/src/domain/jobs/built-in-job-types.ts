import { batchJob } from '@headgate/batches';
import { exportJob } from '@headgate/exports';
import { chatJob, embeddingsJob } from '@headgate/model-calls/tasks';
import type { JobType } from './ports.ts';

/** The kinds of job that every installation has. */
export const builtInJobTypes: readonly JobType[] = [
  { task: chatJob, permissions: ['chat:write'] },
  { task: embeddingsJob, permissions: ['embeddings:write'] },
  // Which of the two it calls stands in its input.
  { task: batchJob, permissions: ['batches:write', 'chat:write', 'embeddings:write'] },
  { task: exportJob, permissions: ['organization:export'] },
];
