import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems, setsCookie } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { loginSchema, presentBrowserTokens, presentTokens } from './schemas.ts';

const body = z
  .object({
    email: z.string(),
    password: z.string(),
    device_label: z
      .string()
      .max(100)
      .nullish()
      .openapi({ description: 'A name for this device in the list of sessions.' }),
    cookie: z.boolean().optional().openapi({
      description:
        'Sets the session cookie of a browser, and gives no refresh token. Where a browser sends neither `Origin` nor `Sec-Fetch-Site`, each change needs the `csrf_token` of the answer in `X-CSRF-Token`.',
    }),
  })
  .openapi('LoginRequest');

const route = createRoute({
  method: 'post',
  path: '/v1/auth/login',
  tags: ['Accounts'],
  summary: 'Sign in',
  request: jsonBody(body),
  responses: {
    200: { ...jsonAnswer('The tokens of a new session.', loginSchema), ...setsCookie },
    ...problems('invalid_credentials', 'overloaded'),
  },
});

export function login(router: OpenAPIHono<AppEnv>, { auth, browser }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { email, password, device_label: deviceLabel, cookie } = c.req.valid('json');
    const client = { deviceLabel, userAgent: c.req.header('user-agent'), ip: c.var.clientIp };
    c.header('Cache-Control', 'no-store');
    if (cookie !== true) {
      return c.json(presentTokens(await auth.login({ email, password }, client)), 200);
    }
    const grant = await auth.browser.login({ email, password }, client);
    // The cookie is about to be overwritten: nobody could end its session by it any more.
    const former = browser.cookie.read(c);
    if (former !== undefined) await auth.browser.logout(former);
    browser.cookie.write(c, grant.cookie, grant.cookieExpiresAt);
    return c.json(presentBrowserTokens(grant), 200);
  });
}
