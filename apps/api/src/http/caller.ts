import type { Principal } from '@headgate/auth';
import type { Caller } from '@headgate/model-calls';

/** Who pays for what a principal asks of a model. */
export function callerOf({ organizationId, userId, credential }: Principal): Caller {
  const apiKeyId = credential.type === 'api_key' ? credential.apiKeyId : undefined;
  return { organizationId, userId, apiKeyId };
}
