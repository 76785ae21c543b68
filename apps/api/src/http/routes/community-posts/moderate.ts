import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { moderatePost as moderate } from '../../../domain/community/moderate-post.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import { etagOf, expectedVersions } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { postParams, postSchema, presentPost } from './schemas.ts';

const body = z.strictObject({ hidden: z.boolean() }).openapi('CommunityPostPatch');

const route = createRoute({
  method: 'patch',
  path: '/v1/community/posts/{id}',
  tags: ['Community'],
  summary: 'Hide a post, or show it again',
  ...permitted('community_posts:moderate'),
  request: { params: postParams, ...jsonBody(body) },
  responses: {
    200: jsonAnswer('The post.', postSchema),
    ...problems('precondition_failed'),
  },
});

export function moderatePost(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    const { hidden } = c.req.valid('json');
    const expected = expectedVersions(c);
    const moderated = await moderate(services, actorOf(c), { id, hidden, expected });
    return c.json(presentPost(moderated), 200, { ETag: etagOf(moderated) });
  });
}
