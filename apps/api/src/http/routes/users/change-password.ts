import { sessionOf } from '@headgate/auth';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { signedIn } from '../../access.ts';
import { cookieOf } from '../../browser.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems, setsCookie } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { loginSchema, presentTokens } from '../auth/schemas.ts';
import { newPassword } from './schemas.ts';

const body = z
  .object({
    current_password: z.string(),
    new_password: newPassword,
  })
  .openapi('PasswordChangeRequest');

const route = createRoute({
  method: 'post',
  path: '/v1/users/me/password',
  tags: ['Accounts'],
  summary: 'Change the password',
  description:
    'Ends every other session and all tokens of this one, which goes on with the tokens of the answer.',
  ...signedIn,
  request: jsonBody(body),
  responses: {
    200: { ...jsonAnswer('New tokens of the same session.', loginSchema), ...setsCookie },
    ...problems('overloaded'),
  },
});

export function changePassword(router: OpenAPIHono<AppEnv>, { auth, browser }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { userId } = c.var.principal;
    const { sessionId } = sessionOf(c.var.principal);
    const { current_password: currentPassword, new_password: newPassword } = c.req.valid('json');
    const change = { currentPassword, newPassword };
    const grant = await auth.changePassword({ userId, sessionId }, change, {
      ip: c.var.clientIp,
    });
    c.header('Cache-Control', 'no-store');
    const tokens = presentTokens(grant);
    if (cookieOf(c, browser) === undefined) return c.json(tokens, 200);
    // The cookie is of the epoch before, and a browser has no use for a refresh token.
    const { cookie, cookieExpiresAt } = await auth.browser.reissue(grant.accessToken);
    browser.cookie.write(c, cookie, cookieExpiresAt);
    return c.json({ ...tokens, refresh_token: undefined }, 200);
  });
}
