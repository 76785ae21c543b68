import { sessionOf } from '@headgate/auth';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import type { JoinedOrganization, Organizations } from './ports.ts';

export interface OrganizationServices extends AuditServices {
  readonly organizations: Organizations;
}

/** Makes an organisation, which the actor owns. */
export async function createOrganization(
  services: OrganizationServices,
  actor: Actor,
  name: string,
): Promise<JoinedOrganization> {
  sessionOf(actor.principal);
  const createdAt = new Date(services.clock());
  const organization = { id: services.generateId(), name, personal: false, createdAt };
  const audit = auditRecord(services, actor, {
    action: 'organization.created',
    targetId: organization.id,
    organizationId: organization.id,
  });
  await services.organizations.create(organization, actor.principal.userId, audit);
  return {
    organizationId: organization.id,
    role: 'owner',
    createdAt,
    organization: { ...organization, version: 1 },
  };
}
