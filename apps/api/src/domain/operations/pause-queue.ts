import { AppError } from '@headgate/core';
import type { QueueReport } from '@headgate/jobs';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { assertOperator, type OperatorServices } from './operator.ts';
import type { OperationServices } from './ports.ts';

type PauseServices = AuditServices & OperatorServices & Pick<OperationServices, 'queues'>;

/**
 * Keeps workers from taking jobs of a queue, until it is resumed; what runs goes on. A queue that is paused stays so.
 *
 * @throws AppError `not_found` for a queue that there is none of, `forbidden` for who is no operator
 */
export async function pauseQueue(
  services: PauseServices,
  actor: Actor,
  queue: string,
): Promise<QueueReport> {
  assertOperator(services, actor.principal);
  const audit = auditRecord(services, actor, { action: 'queue.paused', targetId: queue });
  return found(await services.queues.pause(queue, actor.principal.userId, audit));
}

/** @throws AppError `not_found` for a queue that there is none of, `forbidden` for who is no operator */
export async function resumeQueue(
  services: PauseServices,
  actor: Actor,
  queue: string,
): Promise<QueueReport> {
  assertOperator(services, actor.principal);
  const audit = auditRecord(services, actor, { action: 'queue.resumed', targetId: queue });
  return found(await services.queues.resume(queue, audit));
}

function found(report: QueueReport | undefined): QueueReport {
  if (!report) throw new AppError('not_found');
  return report;
}
