import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import type { AccessMemory } from '../organizations/ports.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { ProjectServices } from './create-project.ts';

/**
 * Deletes a project and ends the API keys that belong to it: none goes on for the whole organisation.
 *
 * @throws AppError `not_found`, or `precondition_failed` when the project has another version than expected
 */
export async function deleteProject(
  services: ProjectServices & { readonly accessMemory: AccessMemory },
  actor: Actor,
  { id, expected }: { id: string; expected: ExpectedVersions },
): Promise<void> {
  const { projects, accessMemory } = services;
  const scope = tenantOf(actor.principal);
  const deleted = await projects.delete(scope, id, expected, {
    deleted: auditRecord(services, actor, { action: 'project.deleted', targetId: id }),
    revoked: (targetId) =>
      auditRecord(services, actor, {
        action: 'api_key.revoked',
        targetId,
        details: { project_id: id },
      }),
  });
  if (!deleted) throw unmet((await projects.find(scope, id)) !== undefined);
  accessMemory.forgetProject(id);
}
