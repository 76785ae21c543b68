import type { Caller } from '@headgate/model-calls';
import type { Context } from 'hono';
import type { AppEnv } from './env.ts';

/** Who pays for what a request asks of a model: for the project that it names, else for that of its key. */
export function callerOf({ var: { principal, projectId } }: Context<AppEnv>): Caller {
  const { organizationId, userId, credential } = principal;
  const key = credential.type === 'api_key' ? credential : undefined;
  const apiKeyId = key?.apiKeyId;
  return { organizationId, userId, apiKeyId, projectId: projectId ?? key?.projectId };
}
