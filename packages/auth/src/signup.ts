import { acceptPassword } from './accept-password.ts';
import type { AuthContext } from './auth-context.ts';
import { AuthError } from './auth-error.ts';
import type { AuthUser } from './auth-store.ts';
import { normalizeEmail } from './email.ts';
import { normalizeName } from './name.ts';

/** Who wants an account. */
export interface SignupInput {
  readonly email: string;
  readonly password: string;
  /** At most 200 characters. */
  readonly name?: string | null | undefined;
}

export async function signup(context: AuthContext, input: SignupInput): Promise<AuthUser> {
  const email = normalizeEmail(input.email);
  if (email === null) throw new AuthError('invalid_email', { input: 'email' });
  const name = normalizeName(input.name);
  const password = await acceptPassword(context, input.password, { email, name }, 'password');

  // Hashed before the store is asked: a taken address answers no sooner than a free one.
  const passwordHash = await context.hasher.hash(password);
  const at = new Date(context.clock());
  const user: AuthUser = {
    id: context.generateId(),
    email,
    name,
    createdAt: at,
    organizationId: context.generateId(),
  };
  const organizationName = name ?? email.slice(0, email.lastIndexOf('@'));
  const outcome = await context.store.createAccount({ user, passwordHash, organizationName });
  if (outcome === 'email_taken') throw new AuthError('email_taken');

  const { id: userId, organizationId } = user;
  context.emit({ type: 'auth.signup.succeeded', at, userId, organizationId });
  return user;
}
