import { sessionOf } from '@headgate/auth';
import { AppError } from '@headgate/core';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { signedIn } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { presentSession, sessionParams, sessionSchema } from './schemas.ts';

const body = z
  .object({ device_label: z.string().trim().min(1).max(100).nullable() })
  .openapi('SessionPatch');

const route = createRoute({
  method: 'patch',
  path: '/v1/auth/sessions/{id}',
  tags: ['Accounts'],
  summary: 'Name the device of a session',
  ...signedIn,
  request: { params: sessionParams, ...jsonBody(body) },
  responses: {
    200: jsonAnswer('The session.', sessionSchema),
    ...problems('unauthenticated', 'invalid_token', 'not_found', 'validation_failed'),
  },
});

export function renameSession(router: OpenAPIHono<AppEnv>, { auth }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { userId } = c.var.principal;
    const { sessionId } = sessionOf(c.var.principal);
    const { id } = c.req.valid('param');
    const deviceLabel = c.req.valid('json').device_label;
    const session = await auth.sessions.rename({ userId, sessionId: id }, deviceLabel);
    if (session === null) throw new AppError('not_found');
    return c.json(presentSession(sessionId)(session), 200);
  });
}
