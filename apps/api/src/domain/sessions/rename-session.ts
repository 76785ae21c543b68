import { AppError, type Clock } from '@headgate/core';
import type { Session, Sessions } from './ports.ts';

/** Names the device of a live session of a person; null takes the name away. */
export async function renameSession(
  { sessions, clock }: { readonly sessions: Sessions; readonly clock: Clock },
  userId: string,
  { id, deviceLabel }: { readonly id: string; readonly deviceLabel: string | null },
): Promise<Session> {
  const renamed = await sessions.rename({ userId, at: new Date(clock()) }, id, deviceLabel);
  if (renamed === undefined) throw new AppError('not_found');
  return renamed;
}
