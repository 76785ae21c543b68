import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { presentTokens, refreshTokenBody, tokensSchema } from './schemas.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/auth/refresh',
  tags: ['Accounts'],
  summary: 'Exchange a refresh token for new tokens',
  description:
    'Each refresh token is good once. For 30 seconds, and until its successor is used, the same token gets that same successor again; any other second use ends the session.',
  request: jsonBody(refreshTokenBody),
  responses: {
    200: jsonAnswer('New tokens of the same session.', tokensSchema),
    ...problems('invalid_refresh_token', 'token_reused'),
  },
});

export function refresh(router: OpenAPIHono<AppEnv>, { auth }: ApiServices): void {
  router.openapi(route, async (c) => {
    const grant = await auth.refresh(c.req.valid('json').refresh_token);
    return c.json(presentTokens(grant), 200, { 'Cache-Control': 'no-store' });
  });
}
