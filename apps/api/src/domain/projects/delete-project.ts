import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { ProjectServices } from './create-project.ts';

/** @throws AppError `not_found`, or `precondition_failed` when the project has another version than expected */
export async function deleteProject(
  services: ProjectServices,
  actor: Actor,
  { id, expected }: { id: string; expected: ExpectedVersions },
): Promise<void> {
  const { projects } = services;
  const scope = tenantOf(actor.principal);
  const audit = auditRecord(services, actor, { action: 'project.deleted', targetId: id });
  const deleted = await projects.delete(scope, id, expected, audit);
  if (!deleted) throw unmet((await projects.find(scope, id)) !== undefined);
}
