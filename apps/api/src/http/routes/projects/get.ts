import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { getProject as get } from '../../../domain/projects/get-project.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import { versionedJson } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { presentProject, projectParams, projectSchema } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/projects/{id}',
  tags: ['Projects'],
  summary: 'Read a project',
  ...permitted('projects:read'),
  request: { params: projectParams },
  responses: {
    200: jsonAnswer('The project.', projectSchema),
  },
});

export function getProject(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const found = await get(services, c.var.principal, c.req.valid('param').id);
    return versionedJson(c, found, presentProject);
  });
}
