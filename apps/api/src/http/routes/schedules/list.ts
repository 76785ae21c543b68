import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createScheduleList, type ScheduleList } from '../../../domain/schedules/schedule-list.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { presentSchedule, scheduleSchema } from './schemas.ts';

const describe = (list: ScheduleList) =>
  createRoute({
    method: 'get',
    path: '/v1/schedules',
    tags: ['Schedules'],
    summary: 'List the schedules of the organisation',
    ...permitted('schedules:read'),
    request: { query: listQuery(list) },
    responses: pageAnswers(
      'The schedules, the newest first.',
      pageOf('SchedulePage', scheduleSchema),
    ),
  });

export function listSchedules(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createScheduleList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    return respondList(c, services, {
      list,
      read: (request) => services.schedules.list(principal.organizationId, request),
      present: presentSchedule,
    });
  });
}
