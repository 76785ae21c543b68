import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import type { StatusEvent, StatusEvents } from './ports.ts';

export interface StatusServices extends AuditServices {
  readonly statusEvents: StatusEvents;
  /** The organisation whose admins operate the installation; nobody does when undefined. */
  readonly operatorOrganization: string | undefined;
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
  const { statusEvents, operatorOrganization, clock, generateId } = services;
  const { userId, organizationId } = actor.principal;
  if (organizationId !== operatorOrganization) {
    const detail = 'Only the organisation that operates this installation tells of its state.';
    throw new AppError('forbidden', { detail });
  }
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
