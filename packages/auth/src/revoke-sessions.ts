import type { AuthContext } from './auth-context.ts';
import type { RevocationReason } from './auth-store.ts';

/** Whose sessions end, and why. */
export interface SessionsRevocation {
  readonly userId: string;
  /** The one that goes on. */
  readonly exceptSessionId?: string;
  readonly reason: RevocationReason;
}

/** Ends the live sessions of a person; gives back how many. */
export async function revokeSessions(
  context: AuthContext,
  { userId, exceptSessionId, reason }: SessionsRevocation,
): Promise<number> {
  const at = new Date(context.clock());
  const except = exceptSessionId ?? null;
  const revoked = await context.store.revokeSessions({
    userId,
    exceptSessionId: except,
    now: at,
    reason,
  });
  context.accessStates.forget({ userId });
  for (const sessionId of revoked) {
    context.emit({ type: 'auth.session.revoked', at, userId, sessionId, reason });
  }
  return revoked.length;
}
