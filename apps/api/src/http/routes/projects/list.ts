import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createProjectList, type ProjectList } from '../../../domain/projects/project-list.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { presentProject, projectProblems, projectSchema } from './schemas.ts';

const describe = (list: ProjectList) =>
  createRoute({
    method: 'get',
    path: '/v1/projects',
    tags: ['Projects'],
    summary: 'List the projects of the organisation',
    ...permitted('projects:read'),
    request: { query: listQuery(list) },
    responses: {
      200: jsonAnswer('The projects, the newest first.', pageOf('ProjectPage', projectSchema)),
      ...problems(...listProblems, ...projectProblems),
    },
  });

export function listProjects(
  router: OpenAPIHono<AppEnv>,
  { projects, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createProjectList(onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const request = list.parse(pageQuery(c), { codec, bind: boundTo(principal) });
    const found = await projects.list(tenantOf(principal), request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentProject,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
