import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { deleteFile as remove } from '../../../domain/files/delete-file.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { expectation, ifMatchNote } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { fileNamed, fileParams, presentFile } from './schemas.ts';

const deleted = z
  .object({ id: z.string(), object: z.literal('file'), deleted: z.literal(true) })
  .openapi('FileDeleted');

const route = createRoute({
  method: 'delete',
  path: '/v1/files/{id}',
  tags: ['Files'],
  summary: 'Delete a file and what it holds',
  description: ifMatchNote,
  ...permitted('files:write'),
  request: { params: fileParams },
  responses: {
    200: jsonAnswer('The file is gone.', deleted),
    ...problems('file_in_use', 'precondition_failed'),
  },
});

export function deleteFile(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    await remove(services, actorOf(c), {
      id: fileNamed(id),
      expected: expectation(c, presentFile),
    });
    return c.json({ id, object: 'file' as const, deleted: true as const }, 200);
  });
}
