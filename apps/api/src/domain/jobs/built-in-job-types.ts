import { chatJob, embeddingsJob } from '@headgate/model-calls/tasks';
import type { JobType } from './ports.ts';

/** The kinds of job that every installation has. */
export const builtInJobTypes: readonly JobType[] = [
  { task: chatJob, permission: 'chat:write' },
  { task: embeddingsJob, permission: 'embeddings:write' },
];
