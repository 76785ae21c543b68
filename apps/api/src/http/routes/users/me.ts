import { AppError } from '@headgate/core';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { signedIn } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer } from '../../openapi.ts';
import { versionedJson } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { presentUser, userSchema } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/users/me',
  tags: ['Accounts'],
  summary: 'Who the access token is of',
  ...signedIn,
  responses: {
    200: jsonAnswer('The account.', userSchema),
  },
});

export function getMe(router: OpenAPIHono<AppEnv>, { users }: ApiServices): void {
  router.openapi(route, async (c) => {
    const user = await users.find(c.var.principal.userId);
    // The account was removed or disabled after the token had been issued.
    if (!user) throw new AppError('invalid_token');
    return versionedJson(c, user, presentUser);
  });
}
