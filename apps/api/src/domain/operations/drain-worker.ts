import { AppError } from '@headgate/core';
import type { WorkerNode } from '@headgate/jobs';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { assertOperator, type OperatorServices } from './operator.ts';
import type { OperationServices } from './ports.ts';

/**
 * Has a worker take no further job, or take jobs again; what it runs goes on.
 *
 * @throws AppError `not_found` when there is none, `forbidden` for who is no operator
 */
export async function drainWorker(
  services: AuditServices & OperatorServices & Pick<OperationServices, 'workers'>,
  actor: Actor,
  { id, wanted }: { id: string; wanted: boolean },
): Promise<WorkerNode> {
  assertOperator(services, actor.principal);
  const action = wanted ? 'worker.drained' : 'worker.resumed';
  const audit = auditRecord(services, actor, { action, targetId: id });
  const worker = await services.workers.drain(id, wanted, audit);
  if (!worker) throw new AppError('not_found');
  return worker;
}
