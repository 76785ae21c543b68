import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { logoutBrowser } from '../../browser.ts';
import type { AppEnv } from '../../env.ts';
import { optionalJsonBody, problems, setsCookie } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { refreshTokenBody } from './schemas.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/auth/logout',
  tags: ['Accounts'],
  summary: 'End the session of a refresh token',
  description:
    'Answers the same whether or not there was such a session. Without a refresh token it is the session of the cookie, which is removed.',
  request: optionalJsonBody(refreshTokenBody.partial().openapi('LogoutRequest')),
  responses: {
    204: { description: 'There is no such session any more.', ...setsCookie },
    ...problems('csrf_failed'),
  },
});

export function logout(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { refresh_token: refreshToken } = c.req.valid('json');
    if (refreshToken === undefined) await logoutBrowser(c, services);
    else await services.auth.logout(refreshToken);
    return c.body(null, 204);
  });
}
