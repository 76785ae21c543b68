import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { getPost as get } from '../../../domain/community/get-post.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import { versionedJson } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { postParams, postSchema, presentPost } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/community/posts/{id}',
  tags: ['Community'],
  summary: 'Read a post of the organisation',
  description: 'One that is hidden is there for those who may moderate.',
  ...permitted('community_posts:read'),
  request: { params: postParams },
  responses: {
    200: jsonAnswer('The post.', postSchema),
  },
});

export function getPost(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const found = await get(services, c.var.principal, c.req.valid('param').id);
    return versionedJson(c, found, presentPost);
  });
}
