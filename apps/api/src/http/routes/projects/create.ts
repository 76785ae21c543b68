import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createProject as create } from '../../../domain/projects/create-project.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody } from '../../openapi.ts';
import { etagOf } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { presentProject, projectDescription, projectName, projectSchema } from './schemas.ts';

const body = z
  .strictObject({ name: projectName, description: projectDescription.nullish() })
  .openapi('ProjectCreate');

const route = createRoute({
  method: 'post',
  path: '/v1/projects',
  tags: ['Projects'],
  summary: 'Make a project',
  ...permitted('projects:write'),
  request: jsonBody(body),
  responses: {
    201: jsonAnswer('The project.', projectSchema),
  },
});

export function createProject(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { name, description = null } = c.req.valid('json');
    const created = await create(services, actorOf(c), { name, description });
    return c.json(presentProject(created), 201, {
      Location: `/v1/projects/${created.id}`,
      ETag: etagOf(created),
    });
  });
}
