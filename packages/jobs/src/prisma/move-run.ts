import { Prisma } from '@headgate/db';
import type { JobEventType, JobRun, JobState, JobSummary } from '../job-runs.ts';
import type { JobNote } from '../job-source.ts';

/** What a list shows of a job. */
export const summaryColumns = {
  id: true,
  organizationId: true,
  createdBy: true,
  type: true,
  queue: true,
  state: true,
  priority: true,
  uniqueKey: true,
  progress: true,
  error: true,
  attempts: true,
  eventCount: true,
  runAt: true,
  createdAt: true,
  startedAt: true,
  endedAt: true,
  cancelRequestedAt: true,
} as const satisfies Prisma.JobRunSelect;

/** What is known of a job. */
export const runColumns = {
  ...summaryColumns,
  input: true,
  inputVersion: true,
  output: true,
} as const;

/** The row as a job: its JSON columns hold what this package has written into them, and nothing else. */
export function asRun(row: Prisma.JobRunGetPayload<{ select: typeof runColumns }>): JobRun {
  return row as unknown as JobRun;
}

/** As {@link asRun}. */
export function asSummary(
  row: Prisma.JobRunGetPayload<{ select: typeof summaryColumns }>,
): JobSummary {
  return row as unknown as JobSummary;
}

/** A value for a JSON column, where nothing is NULL. */
export function json(value: unknown): Prisma.InputJsonValue | typeof Prisma.DbNull {
  return value === undefined || value === null ? Prisma.DbNull : (value as Prisma.InputJsonValue);
}

/** A change of a job that those who follow it are told of. */
export interface Move {
  readonly id: string;
  /** The states out of which it goes; from any other one nothing happens. */
  readonly from: readonly JobState[];
  readonly set: Prisma.JobRunUpdateManyMutationInput;
  readonly event: JobEventType;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

/** Is told of every job that ends, inside the transaction that ends it. */
export type OnRunEnded = (tx: Prisma.TransactionClient, run: JobRun) => Promise<void>;

/**
 * Changes a job and adds its event, inside a transaction. The lock on the row puts the events of a
 * job in one order: none becomes visible after one with a higher number.
 */
export async function moveRun(
  tx: Prisma.TransactionClient,
  move: Move,
  onEnded?: OnRunEnded,
): Promise<JobRun | undefined> {
  const { id, from, at } = move;
  const [row] = await tx.jobRun.updateManyAndReturn({
    where: { id, state: { in: [...from] } },
    data: { ...move.set, eventCount: { increment: 1 }, updatedAt: at },
    select: runColumns,
  });
  if (!row) return undefined;
  await tx.jobEvent.create({
    data: {
      organizationId: row.organizationId,
      jobId: id,
      sequence: row.eventCount,
      type: move.event,
      data: { ...move.data } as Prisma.InputJsonObject,
      createdAt: at,
    },
  });
  const run = asRun(row);
  if (run.endedAt) await onEnded?.(tx, run);
  return run;
}

/** Adds lines of the log to the events of a job that runs. */
export async function appendNotes(
  tx: Prisma.TransactionClient,
  jobId: string,
  notes: readonly JobNote[],
  at: Date,
): Promise<void> {
  const [row] = await tx.jobRun.updateManyAndReturn({
    where: { id: jobId, state: 'running' },
    data: { eventCount: { increment: notes.length }, updatedAt: at },
    select: { organizationId: true, eventCount: true },
  });
  if (!row) return;
  const { organizationId, eventCount } = row;
  await tx.jobEvent.createMany({
    data: notes.map(({ level, message, fields }, index) => ({
      organizationId,
      jobId,
      sequence: eventCount - notes.length + index + 1,
      type: 'log',
      data: { level, message, fields },
      createdAt: at,
    })),
  });
}

/** A job goes back into its queue as if it had never run; `from` where it may have ended. */
export function backToQueue(
  id: string,
  { queue, from, at }: { queue: string; from: readonly JobState[]; at: Date },
): Move {
  return {
    id,
    from,
    set: {
      state: 'queued',
      queue,
      attempts: 0,
      runAt: at,
      startedAt: null,
      endedAt: null,
      cancelRequestedAt: null,
      progress: json(null),
      output: json(null),
      error: json(null),
    },
    event: 'queued',
    at,
  };
}

/** A job that nobody else changes until the transaction ends. */
export async function lockRun(
  tx: Prisma.TransactionClient,
  organizationId: string,
  id: string,
): Promise<JobRun | undefined> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM job_run
    WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid
    FOR UPDATE`;
  if (rows.length === 0) return undefined;
  const row = await tx.jobRun.findUnique({ where: { id }, select: runColumns });
  return row ? asRun(row) : undefined;
}
