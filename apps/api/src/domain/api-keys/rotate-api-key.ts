import type { IssuedApiKey } from '@headgate/auth';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import type { ApiKeyServices } from './create-api-key.ts';
import { projectOfKey } from './project-of-key.ts';

/** Makes the successor of a key of the actor; the old one works for as long as `overlapSeconds` says. */
export async function rotateApiKey(
  services: ApiKeyServices,
  actor: Actor,
  { id, overlapSeconds }: { readonly id: string; readonly overlapSeconds: number },
): Promise<IssuedApiKey> {
  const { principal } = actor;
  const details = {
    overlap_seconds: overlapSeconds,
    project_id: await projectOfKey(services, principal, id),
  };
  return services.apiKeys.rotate(
    { principal, id, overlapMs: overlapSeconds * 1000 },
    (successorId) =>
      auditRecord(services, actor, {
        action: 'api_key.rotated',
        targetId: id,
        details: { ...details, successor_id: successorId },
      }),
  );
}
