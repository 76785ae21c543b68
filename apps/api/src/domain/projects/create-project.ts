import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { Project, Projects } from './ports.ts';

export interface ProjectServices extends AuditServices {
  readonly projects: Projects;
}

/** Makes a project in the actor's organisation. */
export function createProject(
  services: ProjectServices,
  actor: Actor,
  { name, description }: Pick<Project, 'name' | 'description'>,
): Promise<Project> {
  const { projects, clock, generateId } = services;
  const { principal } = actor;
  const id = generateId();
  return projects.create(
    tenantOf(principal),
    { id, name, description, createdBy: principal.userId, createdAt: new Date(clock()) },
    auditRecord(services, actor, { action: 'project.created', targetId: id }),
  );
}
