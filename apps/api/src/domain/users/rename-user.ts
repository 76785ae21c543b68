import { AuthError, sessionOf } from '@headgate/auth';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import type { User, Users } from './ports.ts';

export interface UserServices extends AuditServices {
  readonly users: Users;
}

/** Gives the actor another name, or none. */
export async function renameUser(
  services: UserServices,
  actor: Actor,
  name: string | null,
): Promise<User> {
  sessionOf(actor.principal);
  const { userId } = actor.principal;
  const audit = auditRecord(services, actor, { action: 'user.updated', targetId: userId });
  const renamed = await services.users.rename(userId, name, audit);
  // The account was removed or disabled after the token had been issued.
  if (renamed === undefined) throw new AuthError('invalid_token');
  return renamed;
}
