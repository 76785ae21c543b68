import { sessionOf } from '@headgate/auth';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { signedIn } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import type { ApiServices } from '../../services.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/auth/sessions/revoke-others',
  tags: ['Accounts'],
  summary: 'End all sessions but this one',
  description: 'Their refresh tokens end at once, their access tokens within 5 seconds.',
  ...signedIn,
  responses: {
    204: { description: 'This session is the only one.' },
  },
});

export function revokeOtherSessions(router: OpenAPIHono<AppEnv>, { auth }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { userId } = c.var.principal;
    const { sessionId } = sessionOf(c.var.principal);
    await auth.sessions.revokeOthers({ userId, sessionId });
    return c.body(null, 204);
  });
}
