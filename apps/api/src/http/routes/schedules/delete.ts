import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { deleteSchedule as remove } from '../../../domain/schedules/delete-schedule.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { problems } from '../../openapi.ts';
import { expectedVersions, ifMatchNote } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { scheduleParams } from './schemas.ts';

const route = createRoute({
  method: 'delete',
  path: '/v1/schedules/{id}',
  tags: ['Schedules'],
  summary: 'Delete a schedule',
  description: `${ifMatchNote} Its jobs stay.`,
  ...permitted('schedules:write'),
  request: { params: scheduleParams },
  responses: {
    204: { description: 'It is gone.' },
    ...problems('precondition_failed'),
  },
});

export function deleteSchedule(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    await remove(services, actorOf(c), { id, expected: expectedVersions(c) });
    return c.body(null, 204);
  });
}
