import { sessionOf } from '@headgate/auth';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { renameSession as rename } from '../../../domain/sessions/rename-session.ts';
import { signedIn } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems } from '../../openapi.ts';
import { expectation, ifMatchNote, taggedJson } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { presentSession, sessionParams, sessionSchema } from './schemas.ts';

const body = z
  .object({ device_label: z.string().trim().min(1).max(100).nullable() })
  .openapi('SessionPatch');

const route = createRoute({
  method: 'patch',
  path: '/v1/auth/sessions/{id}',
  tags: ['Accounts'],
  summary: 'Name the device of a session',
  description: ifMatchNote,
  ...signedIn,
  request: { params: sessionParams, ...jsonBody(body) },
  responses: {
    200: jsonAnswer('The session.', sessionSchema),
    ...problems('precondition_failed'),
  },
});

export function renameSession(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { principal } = c.var;
    const present = presentSession(sessionOf(principal).sessionId);
    const session = await rename(services, principal, {
      id: c.req.valid('param').id,
      deviceLabel: c.req.valid('json').device_label,
      expected: expectation(c, present),
    });
    return taggedJson(c, present(session));
  });
}
