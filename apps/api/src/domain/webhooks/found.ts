import { AppError } from '@headgate/core';

/** What was looked for. @throws AppError `not_found`, also for what belongs to another organisation */
export async function found<Thing>(lookup: Promise<Thing | undefined>): Promise<Thing> {
  const thing = await lookup;
  if (thing === undefined) throw new AppError('not_found');
  return thing;
}
