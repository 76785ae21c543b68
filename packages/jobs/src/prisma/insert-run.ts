import type { Prisma } from '@headgate/db';
import type { JobQueue } from '../job-queue.ts';
import type { JobRun, NewJob } from '../job-runs.ts';
import { asRun, json, runColumns } from './move-run.ts';

/** A job with its input in the form that is stored. */
export interface CheckedJob extends NewJob {
  readonly id: string;
  readonly at: Date;
}

/** Stores a job and enqueues it, in a transaction; `undefined` when its unique key is taken. */
export async function insertRun(
  tx: Prisma.TransactionClient,
  queue: Pick<JobQueue, 'enqueue'>,
  { id, at, task, input, owner, priority = 0, runAt, uniqueKey, trace }: CheckedJob,
): Promise<JobRun | undefined> {
  const [row] = await tx.jobRun.createManyAndReturn({
    data: {
      id,
      organizationId: owner.organizationId,
      createdBy: owner.userId,
      type: task.name,
      queue: task.queue,
      priority,
      uniqueKey: uniqueKey ?? null,
      input: json(input),
      inputVersion: task.version,
      eventCount: 1,
      runAt: runAt ?? at,
      createdAt: at,
      updatedAt: at,
    },
    skipDuplicates: true,
    select: runColumns,
  });
  if (!row) return undefined;
  await tx.jobEvent.create({
    data: {
      organizationId: owner.organizationId,
      jobId: id,
      sequence: 1,
      type: 'queued',
      data: {},
      createdAt: at,
    },
  });
  await queue.enqueue(task, input, {
    tx,
    id,
    owner,
    priority,
    ...(runAt && { runAt }),
    trace,
  });
  return asRun(row);
}
