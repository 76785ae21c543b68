import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { ProjectServices } from './create-project.ts';
import type { Project, ProjectChange } from './ports.ts';

/** @throws AppError `not_found`, or `precondition_failed` when the project has another version than expected */
export async function updateProject(
  services: ProjectServices,
  actor: Actor,
  { id, change, expected }: { id: string; change: ProjectChange; expected: ExpectedVersions },
): Promise<Project> {
  const { projects, clock } = services;
  const scope = tenantOf(actor.principal);
  const updated = await projects.update(
    scope,
    id,
    { ...change, updatedAt: new Date(clock()) },
    expected,
    auditRecord(services, actor, {
      action: 'project.updated',
      targetId: id,
      details: { fields: Object.keys(change) },
    }),
  );
  if (updated === undefined) throw unmet((await projects.find(scope, id)) !== undefined);
  return updated;
}
