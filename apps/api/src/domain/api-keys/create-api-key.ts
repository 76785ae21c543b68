import type { ApiKeyInput, ApiKeys, IssuedApiKey } from '@headgate/auth';
import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';

export interface ApiKeyServices extends AuditServices {
  readonly apiKeys: ApiKeys;
}

/** Makes an API key for the actor, who has each of its scopes. */
export async function createApiKey(
  services: ApiKeyServices,
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
  const details = { scopes: input.scopes, expires_at: expiresAt?.toISOString() ?? null };
  return services.apiKeys.create({ ...input, principal: actor.principal }, (targetId) =>
    auditRecord(services, actor, { action: 'api_key.created', targetId, details }),
  );
}
