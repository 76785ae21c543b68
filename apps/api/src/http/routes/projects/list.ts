import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createProjectList, type ProjectList } from '../../../domain/projects/project-list.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { presentProject, projectSchema } from './schemas.ts';

const describe = (list: ProjectList) =>
  createRoute({
    method: 'get',
    path: '/v1/projects',
    tags: ['Projects'],
    summary: 'List the projects of the organisation',
    ...permitted('projects:read'),
    request: { query: listQuery(list) },
    responses: pageAnswers('The projects, the newest first.', pageOf('ProjectPage', projectSchema)),
  });

export function listProjects(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createProjectList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    return respondList(c, services, {
      list,
      read: (request) => services.projects.list(tenantOf(principal), request),
      present: presentProject,
    });
  });
}
