import type { AuthContext } from './auth-context.ts';
import { AuthError, type AuthInput, isAuthError } from './auth-error.ts';
import { normalizePassword, type PasswordOwner } from './password.ts';

/** Brings a new password to its normal form and judges it; an error names the input that it came from. */
export async function acceptPassword(
  context: AuthContext,
  password: string,
  owner: PasswordOwner,
  input: AuthInput,
): Promise<string> {
  const normal = normalize(password, input);
  const fault = await context.policy.checkPassword(normal, owner);
  if (fault !== null) throw new AuthError(fault, { input });
  return normal;
}

function normalize(password: string, input: AuthInput): string {
  try {
    return normalizePassword(password);
  } catch (error) {
    throw isAuthError(error) ? new AuthError(error.code, { cause: error, input }) : error;
  }
}
