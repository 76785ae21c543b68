import { isChange } from '../route-rules.ts';
import type { Components, Placed, Security } from './document.ts';

/** How a caller shows who they are. */
export const securitySchemes: NonNullable<Components['securitySchemes']> = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The access token of a sign-in, good for 15 minutes.',
  },
  api_key: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'hg_…',
    description: 'An API key of `POST /v1/api-keys`, bounded by its scopes and by its owner.',
  },
  session_cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-session',
    description:
      'The cookie of a sign-in with `cookie: true`; without HTTPS its name lacks the prefix `__Host-`.',
  },
  csrf_token: {
    type: 'apiKey',
    in: 'header',
    name: 'X-CSRF-Token',
    description:
      'The `csrf_token` of the sign-in. A change with the cookie needs it where the browser sends neither `Origin` nor `Sec-Fetch-Site`.',
  },
};

/** The credentials of a route, with the cookie that goes wherever an access token does. */
export function securityOf({ method, operation }: Placed): Security {
  return (operation.security ?? []).flatMap((requirement) => {
    const scopes = requirement['bearer'];
    if (scopes === undefined) return [requirement];
    const cookie = { session_cookie: scopes, ...(isChange(method) && { csrf_token: [] }) };
    return [requirement, cookie];
  });
}
