import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createStatusEventList, type StatusEventList } from '../../../domain/status/status-list.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
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
    responses: pageAnswers(
      'The events, the newest first.',
      pageOf('StatusEventPage', statusEventSchema),
    ),
  });

export function listStatusEvents(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createStatusEventList(services.onPage);
  router.openapi(describe(list), (c) =>
    respondList(c, services, {
      list,
      read: (request) => services.statusEvents.list(request),
      present: presentStatusEvent,
    }),
  );
}
