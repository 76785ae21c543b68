import { sessionOf } from '@headgate/auth';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { signedIn } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { presentTokens, tokensSchema } from '../auth/schemas.ts';

const body = z
  .object({
    current_password: z.string(),
    new_password: z
      .string()
      .openapi({ description: '8 to 128 characters, with at least one letter and one number.' }),
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
    200: jsonAnswer('New tokens of the same session.', tokensSchema),
    ...problems('unauthenticated', 'invalid_token', 'validation_failed', 'overloaded'),
  },
});

export function changePassword(router: OpenAPIHono<AppEnv>, { auth }: ApiServices): void {
  router.openapi(route, async (c) => {
    const { userId } = c.var.principal;
    const { sessionId } = sessionOf(c.var.principal);
    const { current_password: currentPassword, new_password: newPassword } = c.req.valid('json');
    const change = { currentPassword, newPassword };
    const grant = await auth.changePassword({ userId, sessionId }, change);
    return c.json(presentTokens(grant), 200, { 'Cache-Control': 'no-store' });
  });
}
