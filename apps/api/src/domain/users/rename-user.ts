import { AuthError, sessionOf } from '@headgate/auth';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import type { User, Users } from './ports.ts';

export interface UserServices extends AuditServices {
  readonly users: Users;
}

/**
 * Gives the actor another name, or none.
 *
 * @throws AppError `precondition_failed` when the account has another version than expected
 */
export async function renameUser(
  services: UserServices,
  actor: Actor,
  { name, expected }: { readonly name: string | null; readonly expected: ExpectedVersions },
): Promise<User> {
  sessionOf(actor.principal);
  const { userId } = actor.principal;
  const audit = auditRecord(services, actor, { action: 'user.updated', targetId: userId });
  const renamed = await services.users.rename(userId, name, expected, audit);
  if (renamed !== undefined) return renamed;
  // The account was removed or disabled after the token had been issued.
  if ((await services.users.find(userId)) === undefined) throw new AuthError('invalid_token');
  throw unmet(true);
}
