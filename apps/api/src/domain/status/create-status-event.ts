import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { assertOperator, type OperatorServices } from '../operations/operator.ts';
import type { StatusEvent, StatusEvents } from './ports.ts';

export interface StatusServices extends AuditServices, OperatorServices {
  readonly statusEvents: StatusEvents;
}

/**
 * Tells how a service does from now on. The state is that of the whole installation, so that no admin of any other
 * organisation has a say in it.
 *
 * @throws AppError `forbidden` when the actor's organisation is not the operator's
 */
export function createStatusEvent(
  services: StatusServices,
  actor: Actor,
  input: Omit<StatusEvent, 'id' | 'createdAt'>,
): Promise<StatusEvent> {
  assertOperator(services, actor.principal);
  const { statusEvents, clock, generateId } = services;
  const { userId } = actor.principal;
  const id = generateId();
  return statusEvents.create(
    { ...input, id, createdBy: userId, createdAt: new Date(clock()) },
    auditRecord(services, actor, {
      action: 'status_event.created',
      targetId: id,
      details: { service: input.service, state: input.state },
    }),
  );
}
