import { sessionOf } from '@headgate/auth';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { getSession as get } from '../../../domain/sessions/get-session.ts';
import { signedIn } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { presentSession, sessionParams, sessionSchema } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/auth/sessions/{id}',
  tags: ['Accounts'],
  summary: 'Read a live session of the caller',
  ...signedIn,
  request: { params: sessionParams },
  responses: {
    200: jsonAnswer('The session.', sessionSchema),
  },
});

export function getSession(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { principal } = c.var;
    const found = await get(services, principal, c.req.valid('param').id);
    return c.json(presentSession(sessionOf(principal).sessionId)(found), 200);
  });
}
