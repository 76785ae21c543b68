import type { JobType } from '../domain/jobs/ports.ts';
import { chatJob } from './chat-task.ts';
import { embeddingsJob } from './embeddings-task.ts';

/** The kinds of job that every installation has. */
export const builtInJobTypes: readonly JobType[] = [
  { task: chatJob, permission: 'chat:write' },
  { task: embeddingsJob, permission: 'embeddings:write' },
];
