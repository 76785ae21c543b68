import type { AuthContext } from './auth-context.ts';
import { AuthError } from './auth-error.ts';
import { generateRefreshToken, hashRefreshToken, isRefreshToken } from './refresh-token.ts';
import { grantTokens, type TokenGrant } from './token-grant.ts';

export async function refresh(context: AuthContext, presented: string): Promise<TokenGrant> {
  if (!isRefreshToken(presented)) throw new AuthError('invalid_refresh_token');

  const now = context.clock();
  const at = new Date(now);
  const refreshToken = generateRefreshToken(context.random);
  const result = await context.store.rotateRefreshToken({
    presentedHash: hashRefreshToken(presented),
    successorHash: hashRefreshToken(refreshToken),
    now: at,
    idleMs: context.policy.sessionIdleSeconds * 1000,
    absoluteMs: context.policy.sessionAbsoluteSeconds * 1000,
  });

  switch (result.outcome) {
    case 'rotated': {
      const { sessionId, expiresAt, user, epoch } = result;
      context.emit({ type: 'auth.refresh.succeeded', at, userId: user.id, sessionId });
      return grantTokens(context, { sessionId, expiresAt, refreshToken, user, epoch, now });
    }
    case 'reused': {
      const { userId, sessionId } = result;
      context.accessStates.forget({ sessionId });
      context.emit({ type: 'auth.refresh.reuse_detected', at, userId, sessionId });
      throw new AuthError('token_reused');
    }
    case 'unknown': {
      const reason = result.outcome;
      context.emit({ type: 'auth.refresh.failed', at, reason, userId: null, sessionId: null });
      throw new AuthError('invalid_refresh_token');
    }
    default: {
      const { outcome: reason, userId, sessionId } = result;
      context.emit({ type: 'auth.refresh.failed', at, reason, userId, sessionId });
      throw new AuthError('invalid_refresh_token');
    }
  }
}
