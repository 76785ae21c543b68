import type { Auth } from '@headgate/auth';
import { AppError, type Clock } from '@headgate/core';
import type { Sessions } from './ports.ts';

interface RevocationServices {
  readonly sessions: Sessions;
  readonly auth: Pick<Auth, 'forgetAccess'>;
  readonly clock: Clock;
}

/** Ends a session of a person, whose tokens are worth nothing from then on. */
export async function revokeSession(
  { sessions, auth, clock }: RevocationServices,
  userId: string,
  id: string,
): Promise<void> {
  const known = await sessions.revoke({ userId, at: new Date(clock()) }, id);
  if (!known) throw new AppError('not_found');
  auth.forgetAccess({ sessionId: id });
}
