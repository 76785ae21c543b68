import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createPost as create } from '../../../domain/community/create-post.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody } from '../../openapi.ts';
import { etagOf } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { text } from '../../text.ts';
import { postSchema, presentPost } from './schemas.ts';

const body = z
  .strictObject({
    title: text({ max: 200 }),
    body: text({ max: 10_000 }),
  })
  .openapi('CommunityPostCreate');

const route = createRoute({
  method: 'post',
  path: '/v1/community/posts',
  tags: ['Community'],
  summary: 'Publish a post within the organisation',
  ...permitted('community_posts:write'),
  request: jsonBody(body),
  responses: {
    201: jsonAnswer('The post.', postSchema),
  },
});

export function createPost(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const created = await create(services, actorOf(c), c.req.valid('json'));
    return c.json(presentPost(created), 201, {
      Location: `/v1/community/posts/${created.id}`,
      ETag: etagOf(created),
    });
  });
}
