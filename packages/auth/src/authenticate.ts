import type { AccessState } from './access-state.ts';
import type { VerifiedAccessToken } from './access-token.ts';
import type { AuthContext } from './auth-context.ts';
import { AuthError } from './auth-error.ts';
import type { Principal } from './principal.ts';

export async function authenticate(context: AuthContext, accessToken: string): Promise<Principal> {
  const token = context.accessTokens.verify(accessToken, context.clock());
  return authorizeState(token, await context.accessStates.read(token));
}

/** The principal of a token that holds, unless the present state of its session says otherwise. */
export function authorizeState(token: VerifiedAccessToken, state: AccessState | null): Principal {
  if (state === null || state.revoked || state.disabled || state.role === null) {
    throw new AuthError('invalid_token');
  }
  if (token.epoch < state.epoch) throw new AuthError('invalid_token');

  const { userId, organizationId, sessionId, tokenId, expiresAt } = token;
  const credential = { type: 'session', sessionId, tokenId, expiresAt } as const;
  return { userId, organizationId, role: state.role, credential };
}
