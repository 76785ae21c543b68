import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { updateProject as update } from '../../../domain/projects/update-project.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, patchOf, problems } from '../../openapi.ts';
import { etagOf, expectedVersions, ifMatchNote } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import {
  presentProject,
  projectDescription,
  projectName,
  projectParams,
  projectSchema,
} from './schemas.ts';

const body = patchOf('ProjectPatch', {
  name: projectName,
  description: projectDescription.nullable(),
});

const route = createRoute({
  method: 'patch',
  path: '/v1/projects/{id}',
  tags: ['Projects'],
  summary: 'Change a project',
  description: ifMatchNote,
  ...permitted('projects:write'),
  request: { params: projectParams, ...jsonBody(body) },
  responses: {
    200: jsonAnswer('The project.', projectSchema),
    ...problems('precondition_failed'),
  },
});

export function updateProject(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    const expected = expectedVersions(c);
    const updated = await update(services, actorOf(c), {
      id,
      change: c.req.valid('json'),
      expected,
    });
    return c.json(presentProject(updated), 200, { ETag: etagOf(updated) });
  });
}
