import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { PostServices } from './create-post.ts';
import type { CommunityPost } from './ports.ts';

/**
 * Takes a post out of the list that everybody sees, or puts it back.
 *
 * @throws AppError `not_found` also for a post of another organisation
 */
export async function moderatePost(
  services: PostServices,
  actor: Actor,
  { id, hidden }: Pick<CommunityPost, 'id' | 'hidden'>,
): Promise<CommunityPost> {
  const moderated = await services.communityPosts.moderate(
    tenantOf(actor.principal),
    id,
    hidden,
    auditRecord(services, actor, {
      action: 'community_post.moderated',
      targetId: id,
      details: { hidden },
    }),
  );
  if (moderated === undefined) throw new AppError('not_found');
  return moderated;
}
