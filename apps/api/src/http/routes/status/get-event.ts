import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { getStatusEvent as get } from '../../../domain/status/get-status-event.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { presentStatusEvent, statusEventSchema } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/status/events/{id}',
  tags: ['Status'],
  summary: 'Read a status event of the installation',
  ...permitted('status:read'),
  request: { params: z.object({ id: z.uuid() }) },
  responses: {
    200: jsonAnswer('The event.', statusEventSchema),
  },
});

export function getStatusEvent(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const found = await get(services, c.req.valid('param').id);
    return c.json(presentStatusEvent(found), 200);
  });
}
