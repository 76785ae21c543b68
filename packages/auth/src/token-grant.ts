import type { AccessReference } from './access-state.ts';
import type { AuthContext } from './auth-context.ts';
import type { AuthUser } from './auth-store.ts';

/** What a client gets when it signs in, and again with every refresh. */
export interface TokenGrant {
  /** A JWT for the `Authorization: Bearer` header. */
  readonly accessToken: string;
  /** How long the access token holds, in seconds. */
  readonly expiresIn: number;
  /** Good for one refresh; 43 characters. */
  readonly refreshToken: string;
  /** When the session ends unless it is refreshed. */
  readonly refreshTokenExpiresAt: Date;
  readonly sessionId: string;
  readonly user: AuthUser;
}

export interface GrantedSession {
  readonly sessionId: string;
  readonly expiresAt: Date;
  readonly refreshToken: string;
  readonly user: AuthUser;
  readonly epoch: number;
  readonly generation: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What an access token is signed for. */
export interface AccessSession extends Omit<AccessReference, 'generation'> {
  readonly expiresAt: Date;
  readonly epoch: number;
  readonly generation: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Signs an access token for a session; it never outlives the session. */
export function signAccess(
  context: AuthContext,
  session: AccessSession,
): Pick<TokenGrant, 'accessToken' | 'expiresIn'> {
  const issuedAt = Math.floor(session.now / 1000);
  const sessionEnd = Math.floor(session.expiresAt.getTime() / 1000);
  const expiresAt = Math.min(issuedAt + context.policy.accessTokenSeconds, sessionEnd);
  const accessToken = context.accessTokens.sign({
    userId: session.userId,
    organizationId: session.organizationId,
    sessionId: session.sessionId,
    tokenId: context.generateId(),
    epoch: session.epoch,
    generation: session.generation,
    issuedAt,
    expiresAt,
  });
  return { accessToken, expiresIn: expiresAt - issuedAt };
}

/** All that a client gets for a session. */
export function grantTokens(context: AuthContext, session: GrantedSession): TokenGrant {
  const { id: userId, organizationId } = session.user;
  return {
    ...signAccess(context, { ...session, userId, organizationId }),
    refreshToken: session.refreshToken,
    refreshTokenExpiresAt: session.expiresAt,
    sessionId: session.sessionId,
    user: session.user,
  };
}
