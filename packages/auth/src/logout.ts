import type { AuthContext } from './auth-context.ts';
import { hashRefreshToken, isRefreshToken } from './refresh-token.ts';

export async function logout(context: AuthContext, refreshToken: string): Promise<void> {
  if (!isRefreshToken(refreshToken)) return;
  const at = new Date(context.clock());
  const hash = hashRefreshToken(refreshToken);
  const revoked = await context.store.revokeSessionByRefreshToken({
    hash,
    now: at,
    reason: 'logout',
  });
  if (revoked === null) return;
  context.accessStates.forget(revoked);
  context.emit({ type: 'auth.logout.succeeded', at, ...revoked });
}
