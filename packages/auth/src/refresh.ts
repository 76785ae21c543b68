import type { AuthContext } from './auth-context.ts';
import { AuthError } from './auth-error.ts';
import type { RefreshTokenRotationResult } from './auth-store.ts';
import { generateRefreshToken, hashRefreshToken, isRefreshToken } from './refresh-token.ts';
import { revokeSessions } from './revoke-sessions.ts';
import { openSuccessor, sealSuccessor } from './sealed-successor.ts';
import { grantTokens, type TokenGrant } from './token-grant.ts';

/** What a refresh gives. */
export interface RefreshGrant extends TokenGrant {
  /**
   * Whether the presented token had been exchanged a moment ago, and this is the same successor again: a reply was lost, or
   * several refreshed at once. A cookie that holds the successor already must be left as it is.
   */
  readonly replayed: boolean;
}

export async function refresh(context: AuthContext, presented: string): Promise<RefreshGrant> {
  if (!isRefreshToken(presented)) throw new AuthError('invalid_refresh_token');

  const now = context.clock();
  const at = new Date(now);
  const { policy } = context;
  const successor = generateRefreshToken(context.random);
  const result = await context.store.rotateRefreshToken({
    presentedHash: hashRefreshToken(presented),
    successorHash: hashRefreshToken(successor),
    sealedSuccessor: sealSuccessor(context, presented, successor),
    now: at,
    graceMs: policy.refreshGraceSeconds * 1000,
    idleMs: policy.sessionIdleSeconds * 1000,
    absoluteMs: policy.sessionAbsoluteSeconds * 1000,
  });

  switch (result.outcome) {
    case 'rotated':
    case 'replayed': {
      const replayed = result.outcome === 'replayed';
      const refreshToken = replayed
        ? openSuccessor(context.keys, presented, result.sealedSuccessor)
        : successor;
      // The key that sealed it has left the ring within the grace: nobody's fault, and no reuse.
      if (refreshToken === null) throw refuse(context, at, 'unsealable', result);
      const { sessionId, user } = result;
      context.emit({ type: 'auth.refresh.succeeded', at, userId: user.id, sessionId, replayed });
      return { ...grantTokens(context, { ...result, refreshToken, now }), replayed };
    }
    case 'reused': {
      const { userId, sessionId } = result;
      context.accessStates.forget({ sessionId });
      context.emit({ type: 'auth.refresh.reuse_detected', at, userId, sessionId });
      if (policy.reuseScope === 'user') await revokeSessions(context, { userId, reason: 'reuse' });
      throw new AuthError('token_reused');
    }
    default:
      throw refuse(context, at, result.outcome, result);
  }
}

function refuse(
  context: AuthContext,
  at: Date,
  reason: 'unknown' | 'revoked' | 'expired' | 'disabled' | 'unsealable',
  result: Exclude<RefreshTokenRotationResult, { outcome: 'reused' }>,
): AuthError {
  const sessionId = 'sessionId' in result ? result.sessionId : null;
  const userId = 'user' in result ? result.user.id : 'userId' in result ? result.userId : null;
  context.emit({ type: 'auth.refresh.failed', at, reason, userId, sessionId });
  return new AuthError('invalid_refresh_token');
}
