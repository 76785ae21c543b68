import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { getSchedule as get } from '../../../domain/schedules/get-schedule.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import { knownVersion, versionedJson } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { presentSchedule, scheduleParams, scheduleSchema } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/schedules/{id}',
  tags: ['Schedules'],
  summary: 'Read a schedule',
  ...permitted('schedules:read'),
  request: { params: scheduleParams },
  responses: {
    200: jsonAnswer('The schedule.', scheduleSchema),
  },
});

export function getSchedule(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    const scope = tenantOf(c.var.principal);
    // Its input may be a mebibyte: whoever has it does not have it read.
    const version = () => services.schedules.findVersion(scope.organizationId, id);
    const known = await knownVersion<ReturnType<typeof presentSchedule>>(c, version);
    return known ?? versionedJson(c, await get(services, scope, id), presentSchedule);
  });
}
