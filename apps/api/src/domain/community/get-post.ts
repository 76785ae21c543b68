import type { Principal } from '@headgate/auth';
import { AppError } from '@headgate/core';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import { mayModerate } from './may-moderate.ts';
import type { CommunityPost, CommunityPosts } from './ports.ts';

/** @throws AppError `not_found` also for a post of another organisation, and for a hidden one to whoever may not hide */
export async function getPost(
  { communityPosts }: { readonly communityPosts: CommunityPosts },
  principal: Principal,
  id: string,
): Promise<CommunityPost> {
  const found = await communityPosts.find(tenantOf(principal), id);
  if (!found || (found.hidden && !mayModerate(principal))) throw new AppError('not_found');
  return found;
}
