import { AppError } from '@headgate/core';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { signedIn } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import type { ApiServices } from '../../services.ts';
import { sessionParams } from './schemas.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/auth/sessions/{id}/revoke',
  tags: ['Accounts'],
  summary: 'End a session',
  description: 'Its refresh token ends at once, its access token within 5 seconds.',
  ...signedIn,
  request: { params: sessionParams },
  responses: {
    204: { description: 'The session has ended, now or before.' },
  },
});

export function revokeSession(router: OpenAPIHono<AppEnv>, { auth }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { userId } = c.var.principal;
    const known = await auth.sessions.revoke({ userId, sessionId: c.req.valid('param').id });
    if (!known) throw new AppError('not_found');
    return c.body(null, 204);
  });
}
