import { sessionOf } from '@headgate/auth';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createSessionList, type SessionList } from '../../../domain/sessions/session-list.ts';
import { signedIn } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { presentSession, sessionSchema } from './schemas.ts';

const describe = (list: SessionList) =>
  createRoute({
    method: 'get',
    path: '/v1/auth/sessions',
    tags: ['Accounts'],
    summary: 'List the live sessions of the caller',
    ...signedIn,
    request: { query: listQuery(list) },
    responses: pageAnswers('The sessions, the newest first.', pageOf('SessionPage', sessionSchema)),
  });

export function listSessions(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createSessionList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const { userId } = c.var.principal;
    const { sessionId } = sessionOf(c.var.principal);
    return respondList(c, services, {
      list,
      bind: { principal: userId },
      read: (request) =>
        services.sessions.list({ userId, at: new Date(services.clock()) }, request),
      present: presentSession(sessionId),
    });
  });
}
