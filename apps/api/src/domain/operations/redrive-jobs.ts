import { AppError } from '@headgate/core';
import type { DeadLetter, Redriven } from '@headgate/jobs';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { assertOperator, type OperatorServices } from './operator.ts';
import type { OperationServices } from './ports.ts';

type RedriveServices = AuditServices & OperatorServices & Pick<OperationServices, 'failedJobs'>;

/** The most that one call redrives: it ends well within the time of a request. */
const redriveLimit = 500;

/**
 * Runs a job again that has failed for good, under its id and in the name of its owner.
 *
 * @throws AppError `not_found` when there is none, `forbidden` for who is no operator
 */
export async function redriveJob(
  services: RedriveServices,
  actor: Actor,
  id: string,
): Promise<DeadLetter> {
  assertOperator(services, actor.principal);
  const audit = auditRecord(services, actor, { action: 'dead_letter.redriven', targetId: id });
  const redriven = await services.failedJobs.redrive(id, audit);
  if (!redriven) throw new AppError('not_found');
  return redriven;
}

/**
 * Runs all jobs again that have failed for good, the oldest first; those of one queue where it is named.
 *
 * @throws AppError `forbidden` for who is no operator
 */
export function redriveJobs(
  services: RedriveServices,
  actor: Actor,
  queue: string | undefined,
): Promise<Redriven> {
  assertOperator(services, actor.principal);
  return services.failedJobs.redriveAll({
    queue,
    limit: redriveLimit,
    audit: ({ id }) =>
      auditRecord(services, actor, { action: 'dead_letter.redriven', targetId: id }),
  });
}
