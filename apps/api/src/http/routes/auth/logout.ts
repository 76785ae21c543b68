import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../env.ts';
import { jsonBody, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { refreshTokenBody } from './schemas.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/auth/logout',
  tags: ['Accounts'],
  summary: 'End the session of a refresh token',
  description: 'Answers the same whether or not there was such a session.',
  request: jsonBody(refreshTokenBody),
  responses: {
    204: { description: 'There is no such session any more.' },
    ...problems('validation_failed'),
  },
});

export function logout(router: OpenAPIHono<AppEnv>, { auth }: ApiServices): void {
  router.openapi(route, async (c) => {
    await auth.logout(c.req.valid('json').refresh_token);
    return c.body(null, 204);
  });
}
