import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createTicketList, type TicketList } from '../../../domain/support/ticket-list.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { presentTicket, ticketSchema } from './schemas.ts';

const describe = (list: TicketList) =>
  createRoute({
    method: 'get',
    path: '/v1/support/tickets',
    tags: ['Support'],
    summary: 'List the support tickets of the organisation',
    ...permitted('support_tickets:read'),
    request: { query: listQuery(list) },
    responses: pageAnswers(
      'The tickets, the newest first.',
      pageOf('SupportTicketPage', ticketSchema),
    ),
  });

export function listTickets(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createTicketList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    return respondList(c, services, {
      list,
      read: (request) => services.supportTickets.list(tenantOf(principal), request),
      present: presentTicket,
    });
  });
}
