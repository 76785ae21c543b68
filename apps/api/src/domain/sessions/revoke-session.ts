import { AppError, type Clock } from '@headgate/core';
import type { Sessions } from './ports.ts';

/** Ends a session of a person, whose refresh token is worth nothing from then on. */
export async function revokeSession(
  { sessions, clock }: { readonly sessions: Sessions; readonly clock: Clock },
  userId: string,
  id: string,
): Promise<void> {
  const known = await sessions.revoke({ userId, at: new Date(clock()) }, id);
  if (!known) throw new AppError('not_found');
}
