import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createSchedule as create } from '../../../domain/schedules/create-schedule.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody } from '../../openapi.ts';
import { etagOf } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { exampleInput } from '../jobs/schemas.ts';
import { presentSchedule, scheduleSchema, scheduleTerms } from './schemas.ts';

const body = z
  .strictObject({
    ...scheduleTerms,
    type: z.string().min(1).max(100),
    priority: scheduleTerms.priority.default(0),
    time_zone: scheduleTerms.time_zone.default('UTC'),
    paused: scheduleTerms.paused.default(false),
  })
  .openapi('ScheduleCreate', {
    example: {
      type: 'chat',
      input: exampleInput,
      cron: '30 2 * * 1-5',
      time_zone: 'Europe/Berlin',
    },
  });

const route = createRoute({
  method: 'post',
  path: '/v1/schedules',
  tags: ['Schedules'],
  summary: 'Have a job made again and again',
  description:
    'Needs `jobs:write` and what the type of job needs, too. Its jobs run in the name of whoever makes or last changed it, who must still be permitted then.',
  ...permitted('schedules:write'),
  request: jsonBody(body),
  responses: {
    201: jsonAnswer('The schedule.', scheduleSchema),
  },
});

export function createSchedule(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { time_zone: timeZone, ...request } = c.req.valid('json');
    const created = await create(services, actorOf(c), { ...request, timeZone });
    return c.json(presentSchedule(created), 201, {
      Location: `/v1/schedules/${created.id}`,
      ETag: etagOf(created),
    });
  });
}
