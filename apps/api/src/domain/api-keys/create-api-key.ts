import type { ApiKeyInput, ApiKeys, IssuedApiKey } from '@headgate/auth';
import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import type { ApiKeyDirectory } from './ports.ts';

export interface ApiKeyServices extends AuditServices {
  readonly apiKeys: ApiKeys;
  readonly apiKeyDirectory: ApiKeyDirectory;
}

/** Makes an API key for the actor, who has each of its scopes; in a project of the organisation where one is named. */
export async function createApiKey(
  services: Omit<ApiKeyServices, 'apiKeyDirectory'>,
  actor: Actor,
  input: Omit<ApiKeyInput, 'principal'>,
): Promise<IssuedApiKey> {
  const { expiresAt } = input;
  if (expiresAt && expiresAt.getTime() <= services.clock()) {
    const message = 'The time has passed.';
    throw new AppError('validation_failed', {
      detail: 'One or more values are not valid.',
      errors: [{ pointer: '/expires_at', in: 'body', code: 'in_the_past', message }],
    });
  }
  const details = {
    scopes: input.scopes,
    project_id: input.projectId ?? null,
    expires_at: expiresAt?.toISOString() ?? null,
  };
  return services.apiKeys.create({ ...input, principal: actor.principal }, (targetId) =>
    auditRecord(services, actor, { action: 'api_key.created', targetId, details }),
  );
}
