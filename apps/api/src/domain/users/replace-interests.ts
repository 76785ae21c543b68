import { AuthError, sessionOf } from '@headgate/auth';
import { AppError } from '@headgate/core';
import type { Actor } from '../audit/actor.ts';
import { auditRecord } from '../audit/audit-record.ts';
import type { Expectation } from '../lists/expected-versions.ts';
import type { UserServices } from './rename-user.ts';

/**
 * Replaces the interests of the actor; one that stands twice is kept once.
 *
 * @throws AppError `precondition_failed` when they are not as expected
 */
export async function replaceInterests(
  services: UserServices,
  actor: Actor,
  interests: readonly string[],
  expected?: Expectation<readonly string[]>,
): Promise<readonly string[]> {
  sessionOf(actor.principal);
  const { userId } = actor.principal;
  const distinct = [...new Set(interests.map((each) => each.normalize('NFC')))];
  const audit = auditRecord(services, actor, {
    action: 'user.interests_changed',
    targetId: userId,
    details: { count: distinct.length },
  });
  const replaced = await services.users.replaceInterests(userId, distinct, expected, audit);
  if (replaced === undefined) throw new AuthError('invalid_token');
  if (replaced === 'unexpected') throw new AppError('precondition_failed');
  return replaced;
}
