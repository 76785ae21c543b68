import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import { type ExpectedVersions, unmet } from '../lists/expected-versions.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { PostServices } from './create-post.ts';
import type { CommunityPost } from './ports.ts';

/**
 * Takes a post out of the list that everybody sees, or puts it back.
 *
 * @throws AppError `not_found` also for a post of another organisation; `precondition_failed` when it has another version
 * than expected
 */
export async function moderatePost(
  services: PostServices,
  actor: Actor,
  {
    id,
    hidden,
    expected,
  }: Pick<CommunityPost, 'id' | 'hidden'> & { readonly expected: ExpectedVersions },
): Promise<CommunityPost> {
  const scope = tenantOf(actor.principal);
  const moderated = await services.communityPosts.moderate(
    scope,
    id,
    hidden,
    expected,
    auditRecord(services, actor, {
      action: 'community_post.moderated',
      targetId: id,
      details: { hidden },
    }),
  );
  if (moderated === undefined) {
    throw unmet((await services.communityPosts.find(scope, id)) !== undefined);
  }
  return moderated;
}
