import type { AuthEvent, OnAuthEvent } from '@headgate/auth';
import type { PrismaClient } from '@headgate/db';
import type { EventType } from '@headgate/webhooks';
import { type EmitServices, emitEvent } from '@headgate/webhooks/prisma';
import type { Logger } from 'pino';

const told: Readonly<Partial<Record<AuthEvent['type'], EventType>>> = {
  'auth.refresh.reuse_detected': 'security.refresh_token_reused',
  'auth.password.changed': 'security.password_changed',
};

/**
 * Tells the organisations of a person of what concerns the safety of the account. It happens beside the request: an
 * account is not kept waiting, or refused, because a message could not be stored.
 */
export function emitSecurityEvents(
  prisma: PrismaClient,
  services: EmitServices,
  log: Logger,
): OnAuthEvent {
  return (event) => {
    const type = told[event.type];
    if (type === undefined || !('userId' in event) || event.userId === null) return;
    void emit(event.userId, type, event.at).catch((error: unknown) =>
      log.warn({ target: 'webhooks', err: error }, 'a security event was not sent'),
    );
  };

  function emit(userId: string, type: EventType, at: Date): Promise<void> {
    return prisma.$transaction(async (tx) => {
      const memberships = await tx.membership.findMany({
        where: { userId },
        select: { organizationId: true },
      });
      for (const { organizationId } of memberships) {
        const data = { user_id: userId, at: at.toISOString() };
        await emitEvent(tx, services, { organizationId, type, data });
      }
    });
  }
}
