import type { AuthContext } from './auth-context.ts';
import type { AuthSession, SessionUse } from './auth-store.ts';
import { cleanClientContext } from './client-context.ts';
import { revokeSessions } from './revoke-sessions.ts';

/** Which session of which person. */
export interface SessionReference {
  readonly userId: string;
  readonly sessionId: string;
}

/** The signed-in devices of a person. What is asked of a session of somebody else is answered as if it did not exist. */
export interface AuthSessions {
  /**
   * The live sessions of a person, the newest first, at most 100. None shows a token or a hash.
   *
   * @example
   * const sessions = await auth.sessions.list(userId);
   */
  list(userId: string): Promise<readonly AuthSession[]>;
  /**
   * Names the device of a live session; `null` takes the name away. Cut at 100 characters. With `known`, only while the
   * session is as it was read.
   *
   * @returns `null` when the person has no such session
   *
   * @example
   * await auth.sessions.rename({ userId, sessionId }, "Ada's laptop");
   */
  rename(
    session: SessionReference,
    deviceLabel: string | null,
    known?: SessionUse,
  ): Promise<AuthSession | null>;
  /**
   * Ends a session: its refresh token at once, its access token at once here and within `policy.revocationCacheMs` in
   * other processes.
   *
   * @returns whether the person has had such a session; true also when it had ended before
   *
   * @example
   * const known = await auth.sessions.revoke({ userId, sessionId });
   */
  revoke(session: SessionReference): Promise<boolean>;
  /**
   * Ends all sessions of a person but one.
   *
   * @returns how many have ended
   *
   * @example
   * await auth.sessions.revokeOthers({ userId, sessionId });
   */
  revokeOthers(kept: SessionReference): Promise<number>;
}

const maxListed = 100;

export function createSessions(context: AuthContext): AuthSessions {
  const now = () => new Date(context.clock());
  return {
    list: (userId) => context.store.listSessions({ userId, now: now(), limit: maxListed }),

    rename(session, deviceLabel, known) {
      const label = cleanClientContext({ deviceLabel }).deviceLabel;
      return context.store.renameSession({ ...session, deviceLabel: label, known, now: now() });
    },

    async revoke({ userId, sessionId }) {
      const at = now();
      const reason = 'revoked';
      const outcome = await context.store.revokeSession({ userId, sessionId, now: at, reason });
      if (outcome === 'unknown') return false;
      context.accessStates.forget({ sessionId });
      if (outcome === 'revoked') {
        context.emit({ type: 'auth.session.revoked', at, userId, sessionId, reason });
      }
      return true;
    },

    revokeOthers: ({ userId, sessionId }) =>
      revokeSessions(context, { userId, exceptSessionId: sessionId, reason: 'revoked' }),
  };
}
