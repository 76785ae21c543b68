import { AuthError } from './auth-error.ts';
import type { Role } from './role.ts';

/** Who makes a request, in whose name, and what proves it. */
export interface Principal {
  readonly userId: string;
  /** The tenant in whose name the request is made. */
  readonly organizationId: string;
  /** What the person is in that tenant now; not what they were when the credential was issued. */
  readonly role: Role;
  readonly credential: PrincipalCredential;
}

/** What a request was authenticated with. */
export type PrincipalCredential = SessionCredential | ApiKeyCredential;

/** A signed-in device. It may do all that the role may. */
export interface SessionCredential {
  readonly type: 'session';
  readonly sessionId: string;
  /** The access token's own id (`jti`), for an audit log. */
  readonly tokenId: string;
  /** When the access token ends. */
  readonly expiresAt: Date;
}

/** An API key. It may do what both the role and its scopes allow. */
export interface ApiKeyCredential {
  readonly type: 'api_key';
  readonly apiKeyId: string;
  /** Names of permissions; never a wildcard. */
  readonly scopes: readonly string[];
  /** What the key belongs to within the tenant; left out for one of the whole tenant. */
  readonly projectId?: string | undefined;
}

/** Whatever can tell who a credential of the `Authorization` header is of. */
export interface Authenticator {
  /** @throws AuthError `invalid_token` or `token_expired` */
  authenticate(token: string): Promise<Principal>;
}

/**
 * The session of a principal, for what an API key must not do.
 *
 * @throws AuthError `session_required` when the request was made with an API key
 *
 * @example
 * import { sessionOf } from '@headgate/auth';
 * const { sessionId } = sessionOf(principal);
 */
export function sessionOf({ credential }: Pick<Principal, 'credential'>): SessionCredential {
  if (credential.type !== 'session') throw new AuthError('session_required');
  return credential;
}
