import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { createTicket as create } from '../../../domain/support/create-ticket.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody } from '../../openapi.ts';
import { etagOf } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { text } from '../../text.ts';
import { presentTicket, ticketPriority, ticketSchema } from './schemas.ts';

const body = z
  .strictObject({
    subject: text({ max: 200 }),
    body: text({ max: 10_000 }),
    priority: ticketPriority.default('normal'),
  })
  .openapi('SupportTicketCreate');

const route = createRoute({
  method: 'post',
  path: '/v1/support/tickets',
  tags: ['Support'],
  summary: 'Ask for help',
  ...permitted('support_tickets:write'),
  request: jsonBody(body),
  responses: {
    201: jsonAnswer('The ticket, which is open.', ticketSchema),
  },
});

export function createTicket(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const created = await create(services, actorOf(c), c.req.valid('json'));
    return c.json(presentTicket(created), 201, {
      Location: `/v1/support/tickets/${created.id}`,
      ETag: etagOf(created),
    });
  });
}
