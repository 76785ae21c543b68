import type { PrismaClient } from '@headgate/db';
import type { JobRuns } from '@headgate/jobs';
import { prismaSchedules } from '@headgate/jobs/prisma';
import type { AuditedSchedules } from '../../domain/schedules/ports.ts';
import { auditRow } from '../prisma/audit-row.ts';

/** The schedules in the database; each change is stored with its audit record. */
export function auditedSchedules(prisma: PrismaClient, jobs: JobRuns): AuditedSchedules {
  const schedules = prismaSchedules({ prisma, jobs });
  return {
    find: schedules.find,
    findVersion: schedules.findVersion,
    list: schedules.list,
    runNow: schedules.runNow,
    create: (schedule, audit) =>
      schedules.create(schedule, (tx, id) =>
        tx.auditEvent.createMany({ data: auditRow(audit(id)) }),
      ),
    change: (id, change, expected, audit) =>
      schedules.change(id, change, expected, (tx) =>
        tx.auditEvent.createMany({ data: auditRow(audit) }),
      ),
    delete: (organizationId, id, expected, audit) =>
      schedules.delete(organizationId, id, expected, (tx) =>
        tx.auditEvent.createMany({ data: auditRow(audit) }),
      ),
  };
}
