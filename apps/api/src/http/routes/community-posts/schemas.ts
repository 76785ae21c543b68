import { z } from '@hono/zod-openapi';
import type { CommunityPost } from '../../../domain/community/ports.ts';

/** A community post as the API shows it. */
export const postSchema = z
  .object({
    id: z.uuid(),
    title: z.string(),
    body: z.string(),
    hidden: z
      .boolean()
      .openapi({ description: 'Whether a moderator has taken it out of the list.' }),
    created_by: z.uuid(),
    created_at: z.iso.datetime(),
  })
  .openapi('CommunityPost');

export const postParams = z.object({ id: z.uuid() });

export function presentPost(post: CommunityPost): z.output<typeof postSchema> {
  return {
    id: post.id,
    title: post.title,
    body: post.body,
    hidden: post.hidden,
    created_by: post.createdBy,
    created_at: post.createdAt.toISOString(),
  };
}
