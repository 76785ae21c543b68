import { AppError } from '@headgate/core';
import type { StatusEvent, StatusEvents } from './ports.ts';

/** @throws AppError `not_found` */
export async function getStatusEvent(
  { statusEvents }: { readonly statusEvents: StatusEvents },
  id: string,
): Promise<StatusEvent> {
  const found = await statusEvents.find(id);
  if (found === undefined) throw new AppError('not_found');
  return found;
}
