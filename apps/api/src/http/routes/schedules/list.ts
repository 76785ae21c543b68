import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createScheduleList, type ScheduleList } from '../../../domain/schedules/schedule-list.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { presentSchedule, scheduleProblems, scheduleSchema } from './schemas.ts';

const describe = (list: ScheduleList) =>
  createRoute({
    method: 'get',
    path: '/v1/schedules',
    tags: ['Schedules'],
    summary: 'List the schedules of the organisation',
    ...permitted('schedules:read'),
    request: { query: listQuery(list) },
    responses: {
      200: jsonAnswer('The schedules, the newest first.', pageOf('SchedulePage', scheduleSchema)),
      ...problems(...listProblems, ...scheduleProblems),
    },
  });

export function listSchedules(
  router: OpenAPIHono<AppEnv>,
  { schedules, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createScheduleList(onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const request = list.parse(pageQuery(c), { codec, bind: boundTo(principal) });
    const found = await schedules.list(principal.organizationId, request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentSchedule,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
