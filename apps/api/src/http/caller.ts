import type { Principal } from '@headgate/auth';
import type { Caller } from '@headgate/model-calls';

/** Who pays for what a principal asks of a model. */
export function callerOf({ organizationId, userId, credential }: Principal): Caller {
  const key = credential.type === 'api_key' ? credential : undefined;
  return { organizationId, userId, apiKeyId: key?.apiKeyId, projectId: key?.projectId };
}
