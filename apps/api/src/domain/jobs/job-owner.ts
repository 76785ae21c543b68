import type { Principal } from '@headgate/auth';
import type { JobOwner } from '@headgate/jobs';

/** In whose name a job runs that a principal asks for. */
export function jobOwner({ organizationId, userId, credential }: Principal): JobOwner {
  if (credential.type !== 'api_key') return { organizationId, userId };
  const { apiKeyId, projectId } = credential;
  return { organizationId, userId, apiKeyId, projectId };
}
