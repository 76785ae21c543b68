import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createStatusEvent as create } from '../../../domain/status/create-status-event.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { text } from '../../text.ts';
import { presentStatusEvent, serviceState, statusEventSchema } from './schemas.ts';

const body = z
  .strictObject({
    service: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
    state: serviceState,
    title: text({ max: 200 }),
    message: text({ min: 0, max: 4000 }).nullish(),
  })
  .openapi('StatusEventCreate');

const route = createRoute({
  method: 'post',
  path: '/v1/status/events',
  tags: ['Status'],
  summary: 'Tell how a service does from now on',
  description: 'For admins of the organisation that `OPERATOR_ORGANIZATION` names.',
  ...permitted('status:write'),
  request: jsonBody(body),
  responses: {
    201: jsonAnswer('The event.', statusEventSchema),
  },
});

export function createStatusEvent(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { message = null, ...input } = c.req.valid('json');
    const created = await create(services, actorOf(c), { ...input, message });
    return c.json(presentStatusEvent(created), 201, {
      Location: `/v1/status/events/${created.id}`,
    });
  });
}
