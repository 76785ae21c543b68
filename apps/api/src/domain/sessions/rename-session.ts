import type { Auth, AuthSession, Principal } from '@headgate/auth';
import { AppError } from '@headgate/core';
import type { Expectation } from '../lists/expected-versions.ts';
import { getSession, type SessionServices } from './get-session.ts';

/**
 * Names the device of a live session of the principal.
 *
 * @throws AppError `not_found`; `precondition_failed` when the session is not as expected
 */
export async function renameSession(
  services: SessionServices & { readonly auth: Pick<Auth, 'sessions'> },
  principal: Principal,
  {
    id,
    deviceLabel,
    expected,
  }: {
    readonly id: string;
    readonly deviceLabel: string | null;
    readonly expected: Expectation<AuthSession>;
  },
): Promise<AuthSession> {
  const known = expected && (await getSession(services, principal, id));
  if (known && !expected?.(known)) throw new AppError('precondition_failed');
  const reference = { userId: principal.userId, sessionId: id };
  const renamed = await services.auth.sessions.rename(reference, deviceLabel, known);
  if (renamed !== null) return renamed;
  // It has ended, or was named or used since it was read.
  if (known) await getSession(services, principal, id);
  throw new AppError(known ? 'precondition_failed' : 'not_found');
}
