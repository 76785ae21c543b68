import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { deleteProject as remove } from '../../../domain/projects/delete-project.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { problems } from '../../openapi.ts';
import { expectedVersions, ifMatchNote } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { projectParams } from './schemas.ts';

const route = createRoute({
  method: 'delete',
  path: '/v1/projects/{id}',
  tags: ['Projects'],
  summary: 'Delete a project',
  description: ifMatchNote,
  ...permitted('projects:write'),
  request: { params: projectParams },
  responses: {
    204: { description: 'It is gone.' },
    ...problems('precondition_failed'),
  },
});

export function deleteProject(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    await remove(services, actorOf(c), { id, expected: expectedVersions(c) });
    return c.body(null, 204);
  });
}
