import type { Context } from 'hono';
import type { ModelCall } from '../domain/chat/ports.ts';
import type { AppEnv } from './env.ts';

/** A call of a model for a request: who pays for it, and where to say what is left to them. */
export function modelCall(c: Context<AppEnv>, signal: AbortSignal): ModelCall {
  const { organizationId, userId, credential } = c.var.principal;
  const apiKeyId = credential.type === 'api_key' ? credential.apiKeyId : undefined;
  return {
    caller: { organizationId, userId, apiKeyId },
    requestId: c.var.requestId,
    signal,
    onAdmitted: (allowances) => c.set('allowances', allowances),
  };
}
