import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { switchOrganization as change } from '../../../domain/organizations/switch-organization.ts';
import { signedIn } from '../../access.ts';
import { actorOf } from '../../actor.ts';
import { cookieOf } from '../../browser.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, jsonBody, problems, setsCookie } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';

const body = z.strictObject({ organization_id: z.uuid() }).openapi('OrganizationSwitch');

const answer = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().openapi({ description: 'Seconds until the access token ends.' }),
    session_id: z.uuid(),
    organization_id: z.uuid(),
  })
  .openapi('SwitchedTokens');

const route = createRoute({
  method: 'post',
  path: '/v1/auth/switch',
  tags: ['Accounts'],
  summary: 'Go on in the name of another organisation of the caller',
  description:
    'Refreshes of the session follow; its refresh token stays as it is, and a browser gets a new cookie. The former access token stays good for its own organisation.',
  ...signedIn,
  request: jsonBody(body),
  responses: {
    200: { ...jsonAnswer('An access token for the organisation.', answer), ...setsCookie },
    ...problems('not_found'),
  },
});

export function switchOrganization(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { organization_id } = c.req.valid('json');
    c.var.idempotency?.showOnce();
    const grant = await change(services, actorOf(c), organization_id);
    const { auth, browser } = services;
    if (cookieOf(c, browser) !== undefined) {
      const { cookie, cookieExpiresAt } = await auth.browser.reissue(grant.accessToken);
      browser.cookie.write(c, cookie, cookieExpiresAt);
    }
    return c.json(
      {
        access_token: grant.accessToken,
        token_type: 'Bearer' as const,
        expires_in: grant.expiresIn,
        session_id: grant.sessionId,
        organization_id: grant.organizationId,
      },
      200,
      { 'Cache-Control': 'no-store' },
    );
  });
}
