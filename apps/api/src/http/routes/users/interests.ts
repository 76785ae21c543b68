import { AppError } from '@headgate/core';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { replaceInterests } from '../../../domain/users/replace-interests.ts';
import { signedIn } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import { expectation, ifMatchNote, taggedJson } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';

const path = '/v1/users/me/interests';

const interest = z
  .string()
  .trim()
  .min(1)
  .max(50)
  .regex(/^[^\p{Control}\p{Surrogate}]*$/u, 'It holds characters that cannot be shown.');

const interestsSchema = z
  .strictObject({ interests: z.array(interest).max(50).readonly() })
  .openapi('Interests');

const getRoute = createRoute({
  method: 'get',
  path,
  tags: ['Accounts'],
  summary: 'What the caller cares about',
  ...signedIn,
  responses: {
    200: jsonAnswer('The interests, in the order in which they were given.', interestsSchema),
  },
});

const putRoute = createRoute({
  method: 'put',
  path,
  tags: ['Accounts'],
  summary: 'Replace what the caller cares about',
  description: `At most 50 texts of at most 50 characters; one that stands twice is kept once. ${ifMatchNote}`,
  ...signedIn,
  request: jsonBody(interestsSchema),
  responses: {
    200: jsonAnswer('The interests.', interestsSchema),
    ...problems('precondition_failed'),
  },
});

const presentInterests = (interests: readonly string[]) => ({ interests });

export function getInterests(router: OpenAPIHono<AppEnv>, { users }: ApiServices): void {
  router.openapi(getRoute, async (c) => {
    const interests = await users.interests(c.var.principal.userId);
    if (!interests) throw new AppError('invalid_token');
    return c.json(presentInterests(interests), 200);
  });
}

export function putInterests(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(putRoute, async (c) => {
    const { interests } = c.req.valid('json');
    const expected = expectation(c, presentInterests);
    const replaced = await replaceInterests(services, actorOf(c), interests, expected);
    return taggedJson(c, presentInterests(replaced));
  });
}
