import type { JobRuns, TaskDeclaration } from '@headgate/jobs';
import type { Queues } from '../operations/ports.ts';
import type { Permission } from '../permissions/permissions.ts';

/** A kind of job that clients may ask for. */
export interface JobType {
  readonly task: TaskDeclaration;
  /** What the caller must be permitted beside `jobs:write`, since the job does it in the caller's name. */
  readonly permissions?: readonly Permission[];
}

/** What the verbs about jobs need. */
export interface JobServices {
  readonly jobs: JobRuns;
  /** The kinds of job that clients may ask for, by the name of their task. */
  readonly jobTypes: ReadonlyMap<string, JobType>;
  readonly queues: Pick<Queues, 'heldBack'>;
}
