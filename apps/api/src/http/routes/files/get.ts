import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { getFile as get } from '../../../domain/files/get-file.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { fileNamed, fileParams, fileSchema, presentFile } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/files/{id}',
  tags: ['Files'],
  summary: 'Read what is known of a file',
  ...permitted('files:read'),
  request: { params: fileParams },
  responses: {
    200: jsonAnswer('The file.', fileSchema),
  },
});

export function getFile(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const file = await get(services, c.var.principal, fileNamed(c.req.valid('param').id));
    return c.json(presentFile(file), 200);
  });
}
