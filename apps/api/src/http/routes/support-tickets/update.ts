import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { updateTicket as update } from '../../../domain/support/update-ticket.ts';
import { permitted } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, patchOf, problems } from '../../openapi.ts';
import { etagOf, expectedVersions, ifMatchNote } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import {
  presentTicket,
  ticketParams,
  ticketPriority,
  ticketSchema,
  ticketStatus,
} from './schemas.ts';

const body = patchOf('SupportTicketPatch', { status: ticketStatus, priority: ticketPriority });

const route = createRoute({
  method: 'patch',
  path: '/v1/support/tickets/{id}',
  tags: ['Support'],
  summary: 'Move a support ticket on',
  description: `A status that the present one cannot become is 409. ${ifMatchNote}`,
  ...permitted('support_tickets:write'),
  request: { params: ticketParams, ...jsonBody(body) },
  responses: {
    200: jsonAnswer('The ticket.', ticketSchema),
    ...problems('conflict', 'precondition_failed'),
  },
});

export function updateTicket(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    const expected = expectedVersions(c);
    const updated = await update(services, actorOf(c), {
      id,
      change: c.req.valid('json'),
      expected,
    });
    return c.json(presentTicket(updated), 200, { ETag: etagOf(updated) });
  });
}
