import type { AuthError } from '../auth-error.ts';

/**
 * The value of `WWW-Authenticate` that goes with an error (RFC 6750 section 3). Only an error of a token that was sent is
 * named: a request without one gets the bare challenge (section 3.1).
 *
 * @param realm printable ASCII
 * @throws TypeError for a realm that cannot stand in a header
 *
 * @example
 * import { AuthError } from '@headgate/auth';
 * import { challenge } from '@headgate/auth/hono';
 * challenge(new AuthError('missing_credentials'), 'example'); // 'Bearer realm="example"'
 * challenge(new AuthError('invalid_token'), 'example'); // 'Bearer realm="example", error="invalid_token"'
 */
export function challenge(error: AuthError, realm: string): string {
  if (!/^[\x20-\x7e]*$/.test(realm))
    throw new TypeError('challenge: the realm is not printable ASCII');
  const bare = `Bearer realm="${realm.replaceAll(/["\\]/g, '\\$&')}"`;
  switch (error.code) {
    case 'invalid_request':
      return `${bare}, error="invalid_request"`;
    case 'invalid_token':
      return `${bare}, error="invalid_token"`;
    case 'token_expired':
      return `${bare}, error="invalid_token", error_description="The access token expired"`;
    case 'insufficient_scope':
      return `${bare}, error="insufficient_scope", scope="${error.scope ?? ''}"`;
    default:
      return bare;
  }
}
