import { type PrismaWebhooksOptions, prismaWebhooks } from '@headgate/webhooks/prisma';
import type { AuditedWebhooks } from '../../domain/webhooks/ports.ts';
import { auditRow } from '../prisma/audit-row.ts';

/** The webhooks in the database; each change is stored with its audit record. */
export function auditedWebhooks(options: PrismaWebhooksOptions): AuditedWebhooks {
  const webhooks = prismaWebhooks(options);
  return {
    find: webhooks.find,
    list: webhooks.list,
    deliveries: webhooks.deliveries,
    redeliver: webhooks.redeliver,
    test: webhooks.test,
    create: (owner, input, audit) =>
      webhooks.create(owner, input, (tx, id) =>
        tx.auditEvent.createMany({ data: auditRow(audit(id)) }),
      ),
    change: (organizationId, id, changes, expected, audit) =>
      webhooks.change(organizationId, id, changes, expected, (tx) =>
        tx.auditEvent.createMany({ data: auditRow(audit) }),
      ),
    delete: (organizationId, id, expected, audit) =>
      webhooks.delete(organizationId, id, expected, (tx) =>
        tx.auditEvent.createMany({ data: auditRow(audit) }),
      ),
    rotateSecret: (organizationId, id, overlapSeconds, audit) =>
      webhooks.rotateSecret(organizationId, id, overlapSeconds, (tx) =>
        tx.auditEvent.createMany({ data: auditRow(audit) }),
      ),
  };
}
