import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { renameUser } from '../../../domain/users/rename-user.ts';
import { signedIn } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import { etagOf, expectedVersions } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { nameSchema } from '../organizations/schemas.ts';
import { presentUser, userSchema } from './schemas.ts';

const body = z.strictObject({ name: nameSchema.nullable() }).openapi('UserPatch');

const route = createRoute({
  method: 'patch',
  path: '/v1/users/me',
  tags: ['Accounts'],
  summary: 'Rename oneself',
  ...signedIn,
  request: jsonBody(body),
  responses: {
    200: jsonAnswer('The account.', userSchema),
    ...problems('precondition_failed'),
  },
});

export function renameMe(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const user = await renameUser(services, actorOf(c), {
      name: c.req.valid('json').name,
      expected: expectedVersions(c),
    });
    return c.json(presentUser(user), 200, { ETag: etagOf(user) });
  });
}
