import { sessionOf } from '@headgate/auth';
import { pageQuery, respondPage } from '@headgate/pagination/hono';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { createSessionList, type SessionList } from '../../../domain/sessions/session-list.ts';
import { signedIn } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import { listProblems, listQuery, pageOf } from '../../pagination.ts';
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
    responses: {
      200: jsonAnswer('The sessions, the newest first.', pageOf('SessionPage', sessionSchema)),
      ...problems(...listProblems, 'unauthenticated', 'invalid_token'),
    },
  });

export function listSessions(
  router: OpenAPIHono<AppEnv>,
  { sessions, clock, cursors: codec, onPage, baseUrl }: ApiServices,
): void {
  const list = createSessionList(onPage);
  router.openapi(describe(list), async (c) => {
    const { userId } = c.var.principal;
    const { sessionId } = sessionOf(c.var.principal);
    const request = list.parse(pageQuery(c), { codec, bind: { principal: userId } });
    const found = await sessions.list({ userId, at: new Date(clock()) }, request);
    const page = list.finish(request, found.rows, { codec, ...found });
    return respondPage(c, page, {
      present: presentSession(sessionId),
      ...(baseUrl !== undefined && { baseUrl }),
    });
  });
}
