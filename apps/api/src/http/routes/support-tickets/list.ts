import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createTicketList, type TicketList } from '../../../domain/support/ticket-list.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { presentTicket, ticketProblems, ticketSchema } from './schemas.ts';

const describe = (list: TicketList) =>
  createRoute({
    method: 'get',
    path: '/v1/support/tickets',
    tags: ['Support'],
    summary: 'List the support tickets of the organisation',
    ...permitted('support_tickets:read'),
    request: { query: listQuery(list) },
    responses: {
      200: jsonAnswer('The tickets, the newest first.', pageOf('SupportTicketPage', ticketSchema)),
      ...problems(...listProblems, ...ticketProblems),
    },
  });

export function listTickets(
  router: OpenAPIHono<AppEnv>,
  { supportTickets, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createTicketList(onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const request = list.parse(pageQuery(c), { codec, bind: boundTo(principal) });
    const found = await supportTickets.list(tenantOf(principal), request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentTicket,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
