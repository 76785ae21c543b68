import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { getTicket as get } from '../../../domain/support/get-ticket.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import { versionedJson } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { presentTicket, ticketParams, ticketSchema } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/support/tickets/{id}',
  tags: ['Support'],
  summary: 'Read a support ticket',
  ...permitted('support_tickets:read'),
  request: { params: ticketParams },
  responses: {
    200: jsonAnswer('The ticket.', ticketSchema),
  },
});

export function getTicket(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const found = await get(services, c.var.principal, c.req.valid('param').id);
    return versionedJson(c, found, presentTicket);
  });
}
