import { filePurposes } from '@headgate/files';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { visiblePurposes } from '../../../domain/files/visible-purposes.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { objectList, objectListOf, sliceQuery, unknownAfter } from '../../openai/object-list.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { fileNamed, fileSchema, presentFile } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/files',
  tags: ['Files'],
  summary: 'List the files of the organisation',
  ...permitted('files:read'),
  request: {
    query: sliceQuery({ mostAsked: 10_000 }).extend({
      order: z.enum(['asc', 'desc']).default('desc').openapi({
        description: 'By the time of creation.',
      }),
      purpose: z.enum(filePurposes).optional(),
    }),
  },
  responses: {
    200: jsonAnswer('The files.', objectListOf('FileList', fileSchema)),
  },
});

export function listFiles(router: OpenAPIHono<AppEnv>, { files }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { principal } = c.var;
    const { after, limit, order, purpose } = c.req.valid('query');
    const visible = visiblePurposes(principal);
    const purposes = purpose ? visible.filter((each) => each === purpose) : visible;
    const found = await files.list(tenantOf(principal), purposes, {
      after: after === undefined ? undefined : unknownAfter(() => fileNamed(after)),
      limit,
      order,
    });
    if (!found) throw unknownAfter();
    return c.json(objectList(found.files.map(presentFile), found.hasMore), 200);
  });
}
