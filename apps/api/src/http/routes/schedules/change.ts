import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { changeSchedule as change } from '../../../domain/schedules/change-schedule.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, patchOf, problems } from '../../openapi.ts';
import { etagOf, expectedVersions, ifMatchNote } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { presentSchedule, scheduleParams, scheduleSchema, scheduleTerms } from './schemas.ts';

const body = patchOf('SchedulePatch', scheduleTerms);

const route = createRoute({
  method: 'patch',
  path: '/v1/schedules/{id}',
  tags: ['Schedules'],
  summary: 'Change, pause or resume a schedule',
  description: `${ifMatchNote} From then on its jobs run in the name of whoever changes it.`,
  ...permitted('schedules:write'),
  request: { params: scheduleParams, ...jsonBody(body) },
  responses: {
    200: jsonAnswer('The schedule.', scheduleSchema),
    ...problems('precondition_failed'),
  },
});

export function changeSchedule(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { time_zone: timeZone, ...rest } = c.req.valid('json');
    const changed = await change(services, actorOf(c), {
      id: c.req.valid('param').id,
      change: { ...rest, ...(timeZone !== undefined && { timeZone }) },
      expected: expectedVersions(c),
    });
    return c.json(presentSchedule(changed), 200, { ETag: etagOf(changed) });
  });
}
