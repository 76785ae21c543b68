import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { presentTokens, tokensSchema } from './schemas.ts';

const body = z
  .object({
    email: z.string(),
    password: z.string(),
    device_label: z
      .string()
      .max(100)
      .nullish()
      .openapi({ description: 'A name for this device in the list of sessions.' }),
  })
  .openapi('LoginRequest');

const route = createRoute({
  method: 'post',
  path: '/v1/auth/login',
  tags: ['Accounts'],
  summary: 'Sign in',
  request: jsonBody(body),
  responses: {
    200: jsonAnswer('The tokens of a new session.', tokensSchema),
    ...problems('invalid_credentials', 'validation_failed', 'overloaded'),
  },
});

export function login(router: OpenAPIHono<AppEnv>, { auth }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { email, password, device_label } = c.req.valid('json');
    const grant = await auth.login(
      { email, password },
      { deviceLabel: device_label, userAgent: c.req.header('user-agent'), ip: c.var.clientIp },
    );
    return c.json(presentTokens(grant), 200, { 'Cache-Control': 'no-store' });
  });
}
