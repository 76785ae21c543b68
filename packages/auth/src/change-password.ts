import { acceptPassword } from './accept-password.ts';
import { attemptPassword } from './attempt.ts';
import type { AuthContext } from './auth-context.ts';
import { AuthError } from './auth-error.ts';
import type { ChangedPassword, Credential } from './auth-store.ts';
import { type ClientContext, cleanClientContext } from './client-context.ts';
import { normalizedOrNull } from './password.ts';
import { generateRefreshToken, hashRefreshToken } from './refresh-token.ts';
import type { SessionReference } from './sessions.ts';
import { grantTokens, type TokenGrant } from './token-grant.ts';

/** A person's wish for another password, and what proves that it is theirs. */
export interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** How often a refresh of the same session may come between. */
const maxAttempts = 5;

export async function changePassword(
  context: AuthContext,
  session: SessionReference,
  change: PasswordChange,
  client: Pick<ClientContext, 'ip'>,
): Promise<TokenGrant> {
  const { userId, sessionId } = session;
  const credential = await context.store.findCredentialById(userId);
  if (credential === null || credential.disabled) throw new AuthError('invalid_token');
  await proveCurrent(context, credential, change.currentPassword, client);

  const { user } = credential;
  const password = await acceptPassword(context, change.newPassword, user, 'newPassword');
  const passwordHash = await context.hasher.hash(password);
  const refreshToken = generateRefreshToken(context.random);
  const now = context.clock();
  const changed = await store(context, session, {
    expected: credential.passwordHash,
    passwordHash,
    refreshToken,
    now,
  });

  const at = new Date(now);
  context.accessStates.forget({ userId });
  context.emit({ type: 'auth.password.changed', at, userId, sessionId });
  for (const revoked of changed.revokedSessionIds) {
    const reason = 'password_changed';
    context.emit({ type: 'auth.session.revoked', at, userId, sessionId: revoked, reason });
  }
  return grantTokens(context, { ...changed, refreshToken, now });
}

async function proveCurrent(
  context: AuthContext,
  { user, passwordHash }: Credential,
  currentPassword: string,
  client: Pick<ClientContext, 'ip'>,
): Promise<void> {
  const password = normalizedOrNull(currentPassword);
  const { ip } = cleanClientContext(client);
  const { email } = user;
  const verdict =
    password === null
      ? 'mismatch'
      : await attemptPassword(context, { email, ip, password, passwordHash });
  if (verdict === 'match') return;
  const at = new Date(context.clock());
  context.emit({ type: 'auth.password.change_failed', at, userId: user.id });
  throw new AuthError('wrong_password', { input: 'currentPassword' });
}

/** Stores the new password; a refresh of the session that comes between is waited for. */
async function store(
  context: AuthContext,
  { userId, sessionId }: SessionReference,
  change: {
    readonly expected: string;
    readonly passwordHash: string;
    readonly refreshToken: string;
    readonly now: number;
  },
): Promise<ChangedPassword> {
  const { sessionIdleSeconds, sessionAbsoluteSeconds } = context.policy;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const changed = await context.store.changePassword({
      userId,
      sessionId,
      expected: change.expected,
      passwordHash: change.passwordHash,
      refreshTokenHash: hashRefreshToken(change.refreshToken),
      now: new Date(change.now),
      idleMs: sessionIdleSeconds * 1000,
      absoluteMs: sessionAbsoluteSeconds * 1000,
    });
    if (changed !== null) return changed;
    const present = await context.store.findCredentialById(userId);
    if (present?.passwordHash !== change.expected) {
      throw new AuthError('wrong_password', { input: 'currentPassword' });
    }
  }
  // The password is still the expected one: the session has ended.
  throw new AuthError('invalid_token');
}
