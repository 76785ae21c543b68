import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { mayModerate } from '../../../domain/community/may-moderate.ts';
import { createPostList, type PostList } from '../../../domain/community/post-list.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { boundTo, listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { postSchema, presentPost } from './schemas.ts';

const describe = (list: PostList) =>
  createRoute({
    method: 'get',
    path: '/v1/community/posts',
    tags: ['Community'],
    summary: 'List the posts of the organisation',
    description: 'Those who may moderate see hidden posts too.',
    ...permitted('community_posts:read'),
    request: { query: listQuery(list) },
    responses: pageAnswers('The posts, the newest first.', pageOf('CommunityPostPage', postSchema)),
  });

export function listPosts(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createPostList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const filter = { withHidden: mayModerate(principal) };
    return respondList(c, services, {
      list,
      bind: boundTo(principal, filter),
      read: (request) => services.communityPosts.list(tenantOf(principal), filter, request),
      present: presentPost,
    });
  });
}
