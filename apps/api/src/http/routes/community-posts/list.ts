import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { mayModerate } from '../../../domain/community/may-moderate.ts';
import { createPostList, type PostList } from '../../../domain/community/post-list.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { postProblems, postSchema, presentPost } from './schemas.ts';

const describe = (list: PostList) =>
  createRoute({
    method: 'get',
    path: '/v1/community/posts',
    tags: ['Community'],
    summary: 'List the posts of the organisation',
    description: 'Those who may moderate see hidden posts too.',
    ...permitted('community_posts:read'),
    request: { query: listQuery(list) },
    responses: {
      200: jsonAnswer('The posts, the newest first.', pageOf('CommunityPostPage', postSchema)),
      ...problems(...listProblems, ...postProblems),
    },
  });

export function listPosts(
  router: OpenAPIHono<AppEnv>,
  { communityPosts, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createPostList(onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const filter = { withHidden: mayModerate(principal) };
    const request = list.parse(pageQuery(c), { codec, bind: boundTo(principal, filter) });
    const found = await communityPosts.list(tenantOf(principal), filter, request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentPost,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
