import { AuthError, normalizeEmail, type Role } from '@headgate/auth';
import { AppError, type Random } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { permissions } from '../permissions/permissions.ts';
import { tenantAt } from '../tenancy/tenant-scope.ts';
import { generateInvitationToken, hashInvitationToken } from './invitation-token.ts';
import type { Invitation, Invitations } from './ports.ts';

export interface InvitationServices extends AuditServices {
  readonly invitations: Invitations;
  readonly random: Random;
}

const lifetimeMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Invites the owner of an email into the actor's organisation, for seven days. The token is for the actor to hand on; it
 * opens nothing to whoever has another email.
 */
export async function createInvitation(
  services: InvitationServices,
  actor: Actor,
  input: { readonly id: string; readonly email: string; readonly role: Role },
): Promise<{ readonly invitation: Invitation; readonly token: string }> {
  const { principal } = actor;
  permissions.authorize(principal, 'members:write');
  if (input.role === 'owner') permissions.authorize(principal, 'owners:write');
  const scope = tenantAt(principal, input.id);
  const email = normalizeEmail(input.email);
  if (email === null) throw new AuthError('invalid_email');

  const token = generateInvitationToken(services.random);
  const now = services.clock();
  const invitation: Invitation = {
    id: services.generateId(),
    email,
    role: input.role,
    invitedBy: principal.userId,
    createdAt: new Date(now),
    expiresAt: new Date(now + lifetimeMs),
  };
  const created = await services.invitations.create(
    scope,
    { ...invitation, tokenHash: hashInvitationToken(token) },
    auditRecord(services, actor, {
      action: 'invitation.created',
      targetId: invitation.id,
      details: { role: input.role },
    }),
  );
  if (!created) throw new AppError('conflict', { detail: 'The person is a member already.' });
  return { invitation, token };
}
