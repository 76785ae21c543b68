import type { AuditRecord } from '@headgate/auth';
import { eachDatabase, type TestDatabase } from '@headgate/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prismaMembers } from '../src/adapters/prisma/prisma-members.ts';
import { prismaOrganizations } from '../src/adapters/prisma/prisma-organizations.ts';
import type { TenantScope } from '../src/domain/tenancy/tenant-scope.ts';

/** Stands for the scope that a principal of the organisation has. */
const scopeOf = (organizationId: string) => ({ organizationId }) as TenantScope;

eachDatabase(describe, 'memberships', ({ create }) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await create();
  });
  afterAll(() => test.close());

  const recordFor = (organizationId: string, id: string = crypto.randomUUID()): AuditRecord => ({
    id,
    at: new Date(),
    organizationId,
    action: 'member.role_changed',
    actor: { userId: null, sessionId: null, apiKeyId: null },
    target: { type: 'user', id: 'x' },
    ip: null,
    userAgent: null,
    requestId: null,
    details: {},
  });

  async function organizationWithOwners(count: number) {
    const { prisma } = test.database;
    const organizationId = crypto.randomUUID();
    const owners = Array.from({ length: count }, () => crypto.randomUUID());
    await prisma.organization.create({ data: { id: organizationId, name: 'x' } });
    await prisma.user.createMany({
      data: owners.map((id) => ({ id, email: `${id}@example.com`, passwordHash: 'x' })),
    });
    await prisma.membership.createMany({
      data: owners.map((userId) => ({ organizationId, userId, role: 'owner' as const })),
    });
    return { organizationId, owners };
  }

  it('keep one owner when all of them leave or step down at once', async () => {
    const { prisma } = test.database;
    const members = prismaMembers(prisma);
    const { organizationId, owners } = await organizationWithOwners(8);
    const scope = scopeOf(organizationId);
    const results = await Promise.all(
      owners.map((userId, index) => {
        const reference = { userId, mayChangeOwners: true };
        const audit = recordFor(organizationId);
        return index % 2 === 0
          ? members.remove(scope, reference, audit)
          : members.changeRole(scope, { ...reference, role: 'viewer' }, audit);
      }),
    );
    expect(results.filter((result) => result === 'last_owner')).toHaveLength(1);
    const where = { organizationId };
    expect(await prisma.membership.count({ where: { ...where, role: 'owner' } })).toBe(1);
    expect(await prisma.auditEvent.count({ where })).toBe(7);
  });

  it('and organisations stay as they are when the audit record cannot be stored', async () => {
    const { prisma } = test.database;
    const members = prismaMembers(prisma);
    const organizations = prismaOrganizations(prisma);
    const { organizationId, owners } = await organizationWithOwners(2);
    const scope = scopeOf(organizationId);
    const [userId = ''] = owners;
    const audit = recordFor(organizationId);
    await organizations.rename(scope, 'first', undefined, audit);
    const reference = { userId, mayChangeOwners: true };
    for (const change of [
      () => organizations.rename(scope, 'second', undefined, audit),
      () => organizations.delete(scope, undefined, audit),
      () => members.changeRole(scope, { ...reference, role: 'viewer' }, audit),
      () => members.remove(scope, reference, audit),
    ]) {
      await expect(change()).rejects.toThrow();
    }
    expect(await organizations.find(scope)).toMatchObject({ name: 'first' });
    const where = { organizationId, role: 'owner' as const };
    expect(await prisma.membership.count({ where })).toBe(2);
  });
});
