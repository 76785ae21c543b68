import type { Role } from '@headgate/auth';
import type { Prisma, PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type {
  Members,
  MembershipReference,
  MembershipRefusal,
} from '../../domain/organizations/ports.ts';
import type { TenantScope } from '../../domain/tenancy/tenant-scope.ts';
import { auditRow } from './audit-row.ts';

const select = {
  userId: true,
  role: true,
  createdAt: true,
  user: { select: { email: true, name: true } },
} as const satisfies Prisma.MembershipSelect;

/** The memberships in the database. */
export function prismaMembers(client: PrismaClient): Members {
  return {
    list: ({ organizationId }, request) =>
      prismaPage(client, request, {
        where: { organizationId },
        find: ({ membership }, query) => membership.findMany({ ...query, select }),
        count: ({ membership }, query) => membership.count(query),
        exactBehind: true,
      }),

    async find({ organizationId }, userId) {
      const where = { organizationId_userId: { organizationId, userId } };
      return (await client.membership.findUnique({ where, select })) ?? undefined;
    },

    changeRole: (scope, { role, ...reference }, audit) =>
      client.$transaction(async (tx) => {
        const where = { organizationId_userId: idOf(scope, reference.userId) };
        const refusal = await guard(tx, scope, reference, role);
        if (refusal !== undefined) return refusal;
        const changed = await tx.membership.update({ where, data: { role }, select });
        await tx.auditEvent.create({ data: auditRow(audit) });
        return changed;
      }),

    remove: (scope, reference, audit) =>
      client.$transaction(async (tx) => {
        const refusal = await guard(tx, scope, reference, null);
        if (refusal !== undefined) return refusal;
        const where = { organizationId_userId: idOf(scope, reference.userId) };
        await tx.membership.delete({ where });
        await tx.auditEvent.create({ data: auditRow(audit) });
        return 'removed';
      }),
  };
}

/**
 * Puts the changes of one tenant's memberships in a row, by the lock of its row, and then says what stands against one.
 * The lock lets rows that only refer to the tenant be written.
 */
async function guard(
  tx: Prisma.TransactionClient,
  { organizationId }: TenantScope,
  { userId, mayChangeOwners, expected }: MembershipReference,
  next: Role | null,
): Promise<MembershipRefusal | undefined> {
  await tx.$queryRaw`
    SELECT id FROM organization WHERE id = ${organizationId}::text::uuid FOR NO KEY UPDATE`;
  const where = { organizationId_userId: { organizationId, userId } };
  const found = await tx.membership.findUnique({ where, select });
  if (found === null) return 'unknown';
  if (expected?.(found) === false) return 'unexpected';
  if (found.role !== 'owner') return undefined;
  if (!mayChangeOwners) return 'owners_only';
  if (next === 'owner') return undefined;
  const owners = await tx.membership.count({ where: { organizationId, role: 'owner' } });
  return owners > 1 ? undefined : 'last_owner';
}

function idOf({ organizationId }: TenantScope, userId: string) {
  return { organizationId, userId };
}
