import type { AuditRecord } from '@headgate/auth';
import type { Prisma, PrismaClient } from '@headgate/db';
import type { PgBossQueue } from '@headgate/jobs/pg-boss';
import { prismaDeadLetters, prismaQueueReports, prismaWorkerNodes } from '@headgate/jobs/prisma';
import type { OperationServices } from '../../domain/operations/ports.ts';
import { auditRow } from '../prisma/audit-row.ts';

/** What operators see and change of the job queue; each change is stored with its audit record. */
export function auditedOperations(prisma: PrismaClient, queue: PgBossQueue): OperationServices {
  const reports = prismaQueueReports(prisma);
  const letters = prismaDeadLetters({ prisma, queue });
  const nodes = prismaWorkerNodes(prisma);
  const writing = (record: AuditRecord) => (tx: Prisma.TransactionClient) =>
    tx.auditEvent.createMany({ data: auditRow(record) });
  return {
    queues: {
      list: reports.list,
      find: reports.find,
      heldBack: reports.heldBack,
      unserved: reports.unserved,
      pause: (name, by, audit) => reports.pause(name, by, writing(audit)),
      resume: (name, audit) => reports.resume(name, writing(audit)),
    },
    failedJobs: {
      list: letters.list,
      find: letters.find,
      redrive: (id, audit) => letters.redrive(id, writing(audit)),
      redriveAll: ({ audit, ...options }) =>
        letters.redriveAll({ ...options, within: (tx, letter) => writing(audit(letter))(tx) }),
    },
    workers: {
      list: nodes.list,
      find: nodes.find,
      drain: (id, wanted, audit) => nodes.drain(id, wanted, writing(audit)),
    },
  };
}
