import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createStatusEventList, type StatusEventList } from '../../../domain/status/status-list.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { boundTo, listProblems, listQuery, pageOf } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { presentStatusEvent, statusEventSchema } from './schemas.ts';

const describe = (list: StatusEventList) =>
  createRoute({
    method: 'get',
    path: '/v1/status/events',
    tags: ['Status'],
    summary: 'List the status events of the installation',
    ...permitted('status:read'),
    request: { query: listQuery(list) },
    responses: {
      200: jsonAnswer(
        'The events, the newest first.',
        pageOf('StatusEventPage', statusEventSchema),
      ),
      ...problems(
        ...listProblems,
        'unauthenticated',
        'invalid_token',
        'forbidden',
        'insufficient_scope',
      ),
    },
  });

export function listStatusEvents(
  router: OpenAPIHono<AppEnv>,
  { statusEvents, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createStatusEventList(onPage);
  router.openapi(describe(list), async (c) => {
    const request = list.parse(pageQuery(c), { codec, bind: boundTo(c.var.principal) });
    const found = await statusEvents.list(request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentStatusEvent,
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
