import { attemptPassword } from './attempt.ts';
import type { AuthContext } from './auth-context.ts';
import { AuthError, isAuthError } from './auth-error.ts';
import type { AuthEvent } from './auth-event.ts';
import type { Credential } from './auth-store.ts';
import {
  type ClientContext,
  cleanClientContext,
  type StoredClientContext,
} from './client-context.ts';
import { normalizeEmail } from './email.ts';
import { normalizedOrNull } from './password.ts';
import { generateRefreshToken, hashRefreshToken } from './refresh-token.ts';
import { type GrantedSession, grantTokens, type TokenGrant } from './token-grant.ts';

/** Who wants to sign in. */
export interface LoginInput {
  readonly email: string;
  readonly password: string;
}

type FailureReason = Extract<AuthEvent, { type: 'auth.login.failed' }>['reason'];

/** A session that was just opened. */
export interface OpenedSession extends GrantedSession {
  readonly refreshToken: string;
}

export async function login(
  context: AuthContext,
  input: LoginInput,
  client: ClientContext,
): Promise<TokenGrant> {
  const refreshToken = generateRefreshToken(context.random);
  const idleSeconds = context.policy.sessionIdleSeconds;
  return grantTokens(
    context,
    await openSession(context, input, client, { idleSeconds, refreshToken }),
  );
}

/** Opens a session for whoever knows the password, with a refresh token and a time of its own. */
export async function openSession(
  context: AuthContext,
  input: LoginInput,
  client: ClientContext,
  { idleSeconds, refreshToken }: { readonly idleSeconds: number; readonly refreshToken: string },
): Promise<OpenedSession> {
  const clientContext = cleanClientContext(client);
  const { user, epoch } = await verifyCredentials(context, input, clientContext);
  const now = context.clock();
  const sessionId = context.generateId();
  const seconds = Math.min(idleSeconds, context.policy.sessionAbsoluteSeconds);
  const expiresAt = new Date(now + seconds * 1000);
  await context.store.createSession({
    ...clientContext,
    id: sessionId,
    userId: user.id,
    createdAt: new Date(now),
    expiresAt,
    refreshTokenHash: hashRefreshToken(refreshToken),
    epoch,
  });

  const at = new Date(now);
  const { ip } = clientContext;
  context.emit({ type: 'auth.login.succeeded', at, userId: user.id, sessionId, ip });
  return { sessionId, expiresAt, refreshToken, user, epoch, generation: 0, now };
}

async function verifyCredentials(
  context: AuthContext,
  input: LoginInput,
  { ip }: Pick<StoredClientContext, 'ip'>,
): Promise<Credential> {
  const refuse = (reason: FailureReason, userId: string | null): AuthError => {
    const at = new Date(context.clock());
    context.emit({ type: 'auth.login.failed', at, reason, userId, ip });
    return new AuthError('invalid_credentials');
  };

  const password = normalizedOrNull(input.password);
  if (password === null) throw refuse('malformed_password', null);

  const email = normalizeEmail(input.email);
  const credential = email === null ? null : await context.store.findCredential(email);
  const passwordHash = credential?.passwordHash ?? null;
  const verdict = await attemptPassword(context, { email, ip, password, passwordHash });
  if (verdict === 'throttled') throw refuse('throttled', credential?.user.id ?? null);

  if (credential === null) throw refuse('unknown_account', null);
  const { user } = credential;
  if (verdict === 'malformed') {
    context.emit({ type: 'auth.hash.malformed', at: new Date(context.clock()), userId: user.id });
  }
  if (verdict !== 'match') throw refuse('wrong_password', user.id);
  if (credential.disabled) throw refuse('disabled', user.id);

  await upgradeHash(context, credential, password);
  return credential;
}

/** Brings a hash of an older scheme or cost to the current one; a hasher that is busy puts it off until the next login. */
async function upgradeHash(
  context: AuthContext,
  credential: Credential,
  password: string,
): Promise<void> {
  const expected = credential.passwordHash;
  if (!context.hasher.needsRehash(expected)) return;
  const passwordHash = await hashUnlessBusy(context, password);
  if (passwordHash === null) return;
  const userId = credential.user.id;
  if (await context.store.replacePasswordHash({ userId, expected, passwordHash })) {
    context.emit({ type: 'auth.hash.upgraded', at: new Date(context.clock()), userId });
  }
}

async function hashUnlessBusy(context: AuthContext, password: string): Promise<string | null> {
  try {
    return await context.hasher.hash(password);
  } catch (error) {
    if (isAuthError(error)) return null;
    throw error;
  }
}
