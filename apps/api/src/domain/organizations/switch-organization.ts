import { type AccessGrant, type Auth, sessionOf } from '@headgate/auth';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';

/** Lets the session of the actor go on in the name of another organisation of theirs. */
export async function switchOrganization(
  services: AuditServices & { readonly auth: Pick<Auth, 'switchOrganization'> },
  actor: Actor,
  organizationId: string,
): Promise<AccessGrant> {
  const { sessionId } = sessionOf(actor.principal);
  const { userId } = actor.principal;
  const audit = auditRecord(services, actor, {
    action: 'organization.switched',
    targetId: organizationId,
    organizationId,
  });
  return services.auth.switchOrganization({ userId, sessionId, organizationId }, audit);
}
