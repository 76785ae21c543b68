import { type AuthSession, type Principal, sessionOf } from '@headgate/auth';
import { AppError, type Clock } from '@headgate/core';
import type { Sessions } from './ports.ts';

/** What the verbs about sessions need. */
export interface SessionServices {
  readonly sessions: Sessions;
  readonly clock: Clock;
}

/** A live session of the principal. @throws AppError `not_found` for any other */
export async function getSession(
  { sessions, clock }: SessionServices,
  principal: Principal,
  id: string,
): Promise<AuthSession> {
  sessionOf(principal);
  const { userId } = principal;
  const found = await sessions.find({ userId, at: new Date(clock()) }, id);
  if (found === undefined) throw new AppError('not_found');
  return found;
}
