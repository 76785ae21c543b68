import { batchTasks } from '@headgate/batches';
import { systemClock, uuidv7 } from '@headgate/core';
import type { Database } from '@headgate/db';
import {
  createTaskRegistry,
  type JobQueue,
  type JobRuns,
  type TaskDeclaration,
  type TraceSend,
} from '@headgate/jobs';
import { connectionTo, createPgBossQueue } from '@headgate/jobs/pg-boss';
import { prismaJobRuns } from '@headgate/jobs/prisma';
import { createSecretSeal, deliverWebhook, type SealingKey } from '@headgate/webhooks';
import { createEgressPolicy } from '@headgate/webhooks/egress';
import { type EmitServices, emitJobEvents } from '@headgate/webhooks/prisma';
import type { Logger } from 'pino';
import type { OperationServices } from '../../domain/operations/ports.ts';
import type { AuditedSchedules } from '../../domain/schedules/ports.ts';
import type { AuditedWebhooks } from '../../domain/webhooks/ports.ts';
import { auditedOperations } from './audited-operations.ts';
import { auditedSchedules } from './audited-schedules.ts';
import { auditedWebhooks } from './audited-webhooks.ts';

/** What {@link openQueue} takes. */
export interface OpenQueueOptions {
  readonly database: Database;
  /** What clients may enqueue. */
  readonly tasks: readonly TaskDeclaration[];
  /** Private networks that webhooks may be sent into. */
  readonly egressAllow: readonly string[];
  /** The only hosts that they may be sent to; all that are not private where there are none. */
  readonly egressHosts: readonly string[];
  /** Makes each job a part of the trace of the request that asks for it. */
  readonly sending: TraceSend;
  /** What the secrets of webhooks are sealed with. */
  readonly secretKeys: readonly SealingKey[];
  readonly log: Logger;
}

/** The queue as the API uses it, and what rests on it: the API enqueues, workers run. */
export interface OpenQueue {
  readonly jobs: JobRuns;
  readonly webhooks: AuditedWebhooks;
  /** What an event of this process is sent with. */
  readonly emitting: EmitServices;
  readonly queue: Pick<JobQueue, 'enqueue' | 'cancel'>;
  readonly operations: OperationServices;
  readonly schedules: AuditedSchedules;
  close(): Promise<void>;
}

/**
 * Opens the job queue in the database of the API, on its connections.
 *
 * @throws `JobError` with code `queue_unavailable` when the database does not take the queue
 */
export async function openQueue(options: OpenQueueOptions): Promise<OpenQueue> {
  const { database, egressAllow, egressHosts, secretKeys, log, sending } = options;
  const { prisma } = database;
  const tasks = createTaskRegistry([...options.tasks, deliverWebhook, ...batchTasks]);
  const queue = createPgBossQueue({
    connection: connectionTo(database),
    tasks,
    log: log.child({ target: 'queue' }),
    maintain: false,
  });
  await queue.start();
  const emitting = { queue, clock: systemClock, generateId: uuidv7() };
  const onEnded = emitJobEvents(emitting);
  const jobs = prismaJobRuns({ prisma, queue, tasks, onEnded, sending });
  return {
    jobs,
    schedules: auditedSchedules(prisma, jobs),
    webhooks: auditedWebhooks({
      prisma,
      queue,
      policy: createEgressPolicy(egressAllow, egressHosts),
      seal: createSecretSeal(secretKeys),
    }),
    emitting,
    queue,
    operations: auditedOperations(prisma, queue),
    close: () => queue.stop(),
  };
}
