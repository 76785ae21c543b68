import { randomBytes } from 'node:crypto';
import {
  AuthError,
  type AuthUser,
  createAuth,
  normalizeEmail,
  normalizePassword,
  parseKeyRing,
  type Role,
} from '@headgate/auth';
import { systemClock, uuidv7 } from '@headgate/core';
import type { Database, Prisma } from '@headgate/db';
import type { Logger } from 'pino';
import { z } from 'zod';
import { auditRow } from './adapters/prisma/audit-row.ts';
import { auditedAuthStore } from './adapters/prisma/audited-auth-store.ts';
import { createProductPasswordRule } from './adapters/security/create-product-password-rule.ts';
import { openPasswordHasher } from './adapters/security/open-password-hasher.ts';
import { type AuditAction, auditActions } from './domain/audit/audit-record.ts';

/** What {@link openAdministration} takes. */
export interface AdministrationParts {
  /** Opened and closed by the caller. */
  readonly database: Pick<Database, 'prisma'>;
  readonly log: Logger;
}

/** An account, as the one who runs the installation sees it. */
export interface ListedAccount {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
}

/** An account with where it belongs, and what it is signed in with. */
export interface DescribedAccount extends ListedAccount {
  readonly organizations: readonly {
    readonly id: string;
    readonly name: string;
    readonly role: Role;
  }[];
  /** How many of each are in force. */
  readonly sessions: number;
  readonly apiKeys: number;
}

/** A tenant, and how many belong to it. */
export interface ListedOrganization {
  readonly id: string;
  readonly name: string;
  readonly personal: boolean;
  readonly createdAt: Date;
  readonly members: number;
}

/** Who belongs to a tenant, and as what. */
export interface ListedMember {
  readonly userId: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAt: Date;
}

/**
 * What the one who runs an installation does to its accounts, with the rights of the database and in nobody's name: each
 * change is stored with its line of the audit log, which names no actor. Verbs that name an account answer `false` where
 * there is none.
 */
export interface Administration {
  /** Accounts whose address or name contains a text, the latest first. */
  accounts(filter: {
    readonly containing?: string;
    readonly limit: number;
  }): Promise<readonly ListedAccount[]>;
  /** `null` where there is no such account. */
  account(email: string): Promise<DescribedAccount | null>;
  /** Ends every session and access token of an account; its API keys go on. */
  endSessions(email: string): Promise<boolean>;
  /** @throws AuthError as `Auth.signup` does */
  createAccount(account: {
    readonly email: string;
    readonly password: string;
    readonly name?: string;
  }): Promise<AuthUser>;
  /** Ends every session and token of an account, and lets nobody in any more; its API keys are refused too. */
  disable(email: string): Promise<boolean>;
  /** Lets a disabled account in again; what was ended stays ended. */
  enable(email: string): Promise<boolean>;
  /**
   * Gives an account another password, and ends every session and token of it.
   *
   * @throws AuthError `password_*`, `hasher_*`
   */
  resetPassword(email: string, password: string): Promise<boolean>;
  organizations(limit: number): Promise<readonly ListedOrganization[]>;
  /** `null` where there is no such tenant. */
  members(organizationId: string): Promise<readonly ListedMember[] | null>;
  /** Makes a person a member, who was none. */
  addMember(member: {
    readonly organizationId: string;
    readonly email: string;
    readonly role: Role;
  }): Promise<'added' | 'unknown_account' | 'unknown_organization' | 'member_already'>;
  /** Ends the threads that hash. */
  close(): Promise<void>;
}

/** The database takes nothing else for an id, and does not say so in words for a person. */
const isUuid = (text: string) => z.guid().safeParse(text).success;

/** Opens what the one who runs an installation can do to its accounts. */
export async function openAdministration(parts: AdministrationParts): Promise<Administration> {
  const { log } = parts;
  const { prisma } = parts.database;
  const generateId = uuidv7();
  const hasher = await openPasswordHasher(log);
  const checkPassword = createProductPasswordRule();
  const auth = createAuth({
    store: auditedAuthStore({ prisma, clock: systemClock, generateId, origin: () => undefined }),
    // Nobody signs in here, so that no token is ever made of it.
    keys: parseKeyRing(`unused:${randomBytes(32).toString('base64url')}`),
    hasher,
    generateId,
    issuer: 'headgate',
    audience: 'headgate',
    policy: { checkPassword },
  });

  const record = (
    tx: Prisma.TransactionClient,
    organizationId: string,
    action: AuditAction,
    targetId: string,
    details: Readonly<Record<string, string>> = {},
  ) =>
    tx.auditEvent.create({
      data: auditRow({
        id: generateId(),
        at: new Date(systemClock()),
        organizationId,
        action,
        actor: { userId: null, sessionId: null, apiKeyId: null },
        target: { type: auditActions[action], id: targetId },
        ip: null,
        userAgent: null,
        requestId: null,
        details,
      }),
    });

  /** Changes an account, and tells every tenant that it belongs to. */
  const change = (email: string, action: AuditAction, data: Prisma.UserUpdateInput) =>
    prisma.$transaction(async (tx) => {
      const address = normalizeEmail(email);
      const found = address && (await tx.user.findUnique({ where: { email: address } }));
      if (!found) return false;
      await tx.user.update({ where: { id: found.id }, data });
      if (action !== 'user.enabled') {
        await tx.session.updateMany({
          where: { userId: found.id, revokedAt: null },
          data: { revokedAt: new Date(systemClock()), revokedReason: 'revoked' },
        });
      }
      const memberships = await tx.membership.findMany({ where: { userId: found.id } });
      for (const { organizationId } of memberships) {
        await record(tx, organizationId, action, found.id);
      }
      return true;
    });

  return {
    accounts: ({ containing, limit }) =>
      prisma.user.findMany({
        where: {
          ...(containing !== undefined && {
            OR: [
              { email: { contains: containing, mode: 'insensitive' } },
              { name: { contains: containing, mode: 'insensitive' } },
            ],
          }),
        },
        select: { id: true, email: true, name: true, createdAt: true, disabledAt: true },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit,
      }),

    async account(email) {
      const address = normalizeEmail(email);
      const live = {
        revokedAt: null,
        OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(systemClock()) } }],
      };
      const found =
        address &&
        (await prisma.user.findUnique({
          where: { email: address },
          include: {
            memberships: {
              select: {
                role: true,
                organization: { select: { id: true, name: true } },
                _count: { select: { apiKeys: { where: live } } },
              },
              orderBy: [{ createdAt: 'asc' }, { organizationId: 'asc' }],
            },
            sessions: {
              where: { revokedAt: null, expiresAt: { gt: new Date(systemClock()) } },
              select: { epoch: true },
            },
          },
        }));
      if (!found) return null;
      const { id, name, createdAt, disabledAt, memberships, sessions, tokenEpoch } = found;
      return {
        id,
        email: found.email,
        name,
        createdAt,
        disabledAt,
        organizations: memberships.map(({ role, organization }) => ({ ...organization, role })),
        // One of an earlier epoch lets nobody in any more.
        sessions: sessions.filter(({ epoch }) => epoch >= tokenEpoch).length,
        apiKeys: memberships.reduce((sum, { _count }) => sum + _count.apiKeys, 0),
      };
    },

    createAccount: (account) => auth.signup(account),

    endSessions: (email) =>
      change(email, 'session.others_revoked', { tokenEpoch: { increment: 1 } }),

    disable: (email) =>
      change(email, 'user.disabled', {
        disabledAt: new Date(systemClock()),
        tokenEpoch: { increment: 1 },
      }),

    enable: (email) => change(email, 'user.enabled', { disabledAt: null }),

    async resetPassword(email, password) {
      const normal = normalizePassword(password);
      const fault = await checkPassword(normal, { email, name: null });
      if (fault !== null) throw new AuthError(fault, { input: 'newPassword' });
      const passwordHash = await hasher.hash(normal);
      return change(email, 'user.password_reset', { passwordHash, tokenEpoch: { increment: 1 } });
    },

    async organizations(limit) {
      const found = await prisma.organization.findMany({
        include: { _count: { select: { memberships: true } } },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit,
      });
      return found.map(({ id, name, personal, createdAt, _count }) => ({
        id,
        name,
        personal,
        createdAt,
        members: _count.memberships,
      }));
    },

    async members(organizationId) {
      if (!isUuid(organizationId)) return null;
      const found = await prisma.organization.findUnique({
        where: { id: organizationId },
        select: {
          memberships: {
            select: {
              userId: true,
              role: true,
              createdAt: true,
              user: { select: { email: true } },
            },
            orderBy: [{ createdAt: 'asc' }, { userId: 'asc' }],
          },
        },
      });
      return (
        found?.memberships.map(({ user, ...membership }) => ({ ...membership, ...user })) ?? null
      );
    },

    addMember: ({ organizationId, email, role }) =>
      prisma.$transaction(async (tx) => {
        const address = normalizeEmail(email);
        const user = address && (await tx.user.findUnique({ where: { email: address } }));
        if (!user) return 'unknown_account';
        const organization =
          isUuid(organizationId) &&
          (await tx.organization.findUnique({ where: { id: organizationId } }));
        if (!organization) return 'unknown_organization';
        const data = { organizationId, userId: user.id, role, createdAt: new Date(systemClock()) };
        const { count } = await tx.membership.createMany({ data, skipDuplicates: true });
        if (count === 0) return 'member_already';
        await record(tx, organizationId, 'member.added', user.id, { role });
        return 'added';
      }),

    close: () => hasher.close(),
  };
}
