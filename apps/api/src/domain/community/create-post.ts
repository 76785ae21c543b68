import type { Actor } from '../audit/actor.ts';
import { type AuditServices, auditRecord } from '../audit/audit-record.ts';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { CommunityPost, CommunityPosts } from './ports.ts';

export interface PostServices extends AuditServices {
  readonly communityPosts: CommunityPosts;
}

/** Publishes a post within the actor's organisation. */
export function createPost(
  services: PostServices,
  actor: Actor,
  { title, body }: Pick<CommunityPost, 'title' | 'body'>,
): Promise<CommunityPost> {
  const { communityPosts, clock, generateId } = services;
  const { principal } = actor;
  const id = generateId();
  return communityPosts.create(
    tenantOf(principal),
    { id, title, body, createdBy: principal.userId, createdAt: new Date(clock()) },
    auditRecord(services, actor, { action: 'community_post.created', targetId: id }),
  );
}
