import type { Batch, BatchEndpoint, NewBatch } from '@headgate/batches';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { jobOwner } from '../jobs/job-owner.ts';
import { type Permission, permissions } from '../permissions/permissions.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { BatchBook } from './ports.ts';

export interface BatchServices extends AuditServices {
  readonly batches: BatchBook;
}

/** What a caller must be permitted beside `batches:write`, since the batch does it in the caller's name. */
const permissionOf: Readonly<Record<BatchEndpoint, Permission>> = {
  '/v1/chat/completions': 'chat:write',
  '/v1/embeddings': 'embeddings:write',
};

/**
 * Has the requests of a file answered in the background, in the actor's name.
 *
 * @throws BatchError `input_not_found`; AuthError when the actor may not make the requests
 */
export function createBatch(
  services: BatchServices,
  actor: Actor,
  request: Pick<
    NewBatch,
    'endpoint' | 'inputFileId' | 'completionWindow' | 'metadata' | 'projectId'
  >,
): Promise<Batch> {
  const { principal } = actor;
  permissions.authorize(principal, permissionOf[request.endpoint]);
  const { userId, apiKeyId } = jobOwner(principal);
  const id = services.generateId();
  const { endpoint } = request;
  return services.batches.create(
    tenantOf(principal),
    { ...request, id, createdBy: userId, apiKeyId },
    auditRecord(services, actor, { action: 'batch.created', targetId: id, details: { endpoint } }),
  );
}
