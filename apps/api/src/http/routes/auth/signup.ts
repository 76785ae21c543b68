import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { newPassword, presentUser, userSchema } from '../users/schemas.ts';

const body = z
  .object({
    email: z.string().openapi({ description: 'At most 190 characters.' }),
    password: newPassword,
    name: z.string().nullish(),
  })
  .openapi('SignupRequest');

const route = createRoute({
  method: 'post',
  path: '/v1/auth/signup',
  tags: ['Accounts'],
  summary: 'Create an account with its personal organisation',
  request: jsonBody(body),
  responses: {
    201: jsonAnswer('The new account.', userSchema),
    ...problems('email_taken', 'overloaded'),
  },
});

export function signup(router: OpenAPIHono<AppEnv>, { auth }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { email, password, name } = c.req.valid('json');
    const user = await auth.signup({ email, password, name });
    return c.json(presentUser(user), 201, { Location: '/v1/users/me' });
  });
}
