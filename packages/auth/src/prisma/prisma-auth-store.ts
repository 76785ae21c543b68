import type { AccessState } from '../access-state.ts';
import type {
  AuthSession,
  AuthStore,
  AuthUser,
  Credential,
  RefreshedSession,
  RefreshTokenRotationResult,
} from '../auth-store.ts';
import type { Role } from '../role.ts';
import { auditRows } from './audit-rows.ts';
import type { AuthPrismaLike } from './auth-prisma-like.ts';
import { type PrismaStoreOptions, teller } from './on-audited.ts';

/**
 * Keeps accounts in PostgreSQL through Prisma, in the tables `user_account`, `organization`, `membership`, `session` and
 * `refresh_token`; the README shows the models. Each operation is one statement, and so atomic without a transaction
 * around it. Times and hashes travel as text and numbers, so that no driver adapter and no session time zone shifts them.
 *
 * @example
 * import { prismaAuthStore } from '@headgate/auth/prisma';
 * const store = prismaAuthStore(prisma);
 */
export function prismaAuthStore(
  client: AuthPrismaLike,
  options: PrismaStoreOptions = {},
): AuthStore {
  const tell = teller(options);
  return {
    async createAccount({ user, passwordHash, organizationName }) {
      const createdAt = user.createdAt.toISOString();
      const rows = await client.$queryRaw<{ id: string }[]>`
        WITH account AS (
          INSERT INTO user_account (id, email, name, password_hash, created_at, updated_at)
          VALUES (
            ${user.id}::text::uuid, ${user.email}::text, ${user.name}::text, ${passwordHash}::text,
            ${createdAt}::text::timestamptz, ${createdAt}::text::timestamptz
          )
          ON CONFLICT (email) DO NOTHING
          RETURNING id, created_at
        ), tenant AS (
          INSERT INTO organization (id, name, personal, created_at)
          SELECT ${user.organizationId}::text::uuid, ${organizationName}::text, true, created_at
          FROM account
          RETURNING id
        ), ownership AS (
          INSERT INTO membership (organization_id, user_id, role, created_at)
          SELECT tenant.id, account.id, 'owner'::"role", account.created_at
          FROM account CROSS JOIN tenant
        )
        SELECT id FROM account`;
      return rows.length === 0 ? 'email_taken' : 'created';
    },

    findCredential: (email) => readCredential(client, { email, userId: null }),

    findCredentialById: (userId) => readCredential(client, { email: null, userId }),

    async replacePasswordHash({ userId, expected, passwordHash }) {
      const rows = await client.$queryRaw<{ id: string }[]>`
        UPDATE user_account
        SET password_hash = ${passwordHash}::text, updated_at = now()
        WHERE id = ${userId}::text::uuid AND password_hash = ${expected}::text
        RETURNING id`;
      return rows.length > 0;
    },

    async createSession(session) {
      const createdAt = session.createdAt.toISOString();
      await client.$queryRaw`
        WITH opened AS (
          INSERT INTO session (
            id, user_id, user_agent, device_label, ip, created_at, last_used_at, expires_at, epoch
          )
          VALUES (
            ${session.id}::text::uuid, ${session.userId}::text::uuid,
            ${session.userAgent}::text, ${session.deviceLabel}::text, ${session.ip}::text,
            ${createdAt}::text::timestamptz, ${createdAt}::text::timestamptz,
            ${session.expiresAt.toISOString()}::text::timestamptz, ${session.epoch}::int
          )
          RETURNING id, created_at
        )
        INSERT INTO refresh_token (hash, session_id, created_at)
        SELECT decode(${toHex(session.refreshTokenHash)}::text, 'hex'), id, created_at
        FROM opened
        RETURNING session_id`;
    },

    // The row locks of "presented" put calls with one token, or of one session, in a row: each waits for the one before
    // and then judges what that one has left. The writes that follow are part of the same statement.
    async rotateRefreshToken(rotation) {
      const { presentedHash, successorHash, sealedSuccessor, idleMs, absoluteMs, graceMs } =
        rotation;
      const at = rotation.now.toISOString();
      const [row] = await client.$queryRaw<RotationRow[]>`
        WITH presented AS (
          SELECT
            t.hash, t.rotated_at, s.id AS session_id, s.user_id, s.revoked_at, s.expires_at,
            s.epoch, s.generation, s.sealed_successor, s.active_organization_id,
            s.grace_hash = t.hash AND ${at}::text::timestamptz
              < t.rotated_at + ${graceMs}::float8 * interval '1 millisecond' AS replayable,
            s.created_at + ${absoluteMs}::float8 * interval '1 millisecond' AS absolute_end
          FROM refresh_token t JOIN session s ON s.id = t.session_id
          WHERE t.hash = decode(${toHex(presentedHash)}::text, 'hex')
          FOR UPDATE OF t, s
        ), judged AS (
          SELECT
            p.hash, p.session_id, p.user_id AS id, u.email, u.name, u.created_at,
            u.token_epoch, home.organization_id, ${at}::text::timestamptz AS at,
            p.sealed_successor,
            CASE WHEN p.rotated_at IS NULL
              THEN p.generation + 1
              ELSE p.generation
            END AS generation,
            CASE WHEN p.rotated_at IS NULL
              THEN least(
                ${at}::text::timestamptz + ${idleMs}::float8 * interval '1 millisecond',
                p.absolute_end
              )
              ELSE p.expires_at
            END AS next_end,
            CASE
              WHEN p.revoked_at IS NOT NULL OR p.epoch < u.token_epoch THEN 'revoked'
              WHEN p.rotated_at IS NOT NULL AND p.replayable IS NOT TRUE THEN 'reused'
              WHEN ${at}::text::timestamptz >= least(p.expires_at, p.absolute_end) THEN 'expired'
              WHEN u.disabled_at IS NOT NULL OR home.organization_id IS NULL THEN 'disabled'
              WHEN p.rotated_at IS NOT NULL THEN 'replayed'
              ELSE 'rotated'
            END AS outcome
          FROM presented p
          JOIN user_account u ON u.id = p.user_id
          LEFT JOIN LATERAL (
            SELECT m.organization_id
            FROM membership m JOIN organization o ON o.id = m.organization_id
            WHERE m.user_id = u.id
            ORDER BY
              (m.organization_id IS NOT DISTINCT FROM p.active_organization_id) DESC,
              (o.personal AND m.role = 'owner') DESC, m.created_at, m.organization_id
            LIMIT 1
          ) home ON true
        ), marked AS (
          UPDATE refresh_token t SET rotated_at = j.at
          FROM judged j WHERE j.outcome = 'rotated' AND t.hash = j.hash
        ), successor AS (
          INSERT INTO refresh_token (hash, session_id, created_at)
          SELECT decode(${toHex(successorHash)}::text, 'hex'), session_id, at
          FROM judged WHERE outcome = 'rotated'
        ), extended AS (
          UPDATE session s
          SET
            last_used_at = j.at, expires_at = j.next_end, generation = j.generation,
            grace_hash = j.hash,
            sealed_successor = decode(${toHex(sealedSuccessor)}::text, 'hex')
          FROM judged j WHERE j.outcome = 'rotated' AND s.id = j.session_id
        ), revoked AS (
          UPDATE session s SET revoked_at = j.at, revoked_reason = 'reuse'
          FROM judged j WHERE j.outcome = 'reused' AND s.id = j.session_id
        )
        SELECT
          outcome, session_id, id, email, name, organization_id, token_epoch, generation,
          CASE WHEN outcome = 'replayed' THEN encode(sealed_successor, 'hex') END AS sealed,
          (extract(epoch FROM created_at) * 1000)::float8 AS created_ms,
          (extract(epoch FROM next_end) * 1000)::float8 AS expires_ms
        FROM judged`;
      return row === undefined ? { outcome: 'unknown' } : toRotationResult(row);
    },

    async revokeSessionByRefreshToken({ hash, now, reason }) {
      const [row] = await client.$queryRaw<{ session_id: string; user_id: string }[]>`
        UPDATE session s
        SET revoked_at = ${now.toISOString()}::text::timestamptz, revoked_reason = ${reason}::text
        FROM refresh_token t
        WHERE t.hash = decode(${toHex(hash)}::text, 'hex')
          AND s.id = t.session_id AND s.revoked_at IS NULL
        RETURNING s.id AS session_id, s.user_id`;
      return row === undefined ? null : { sessionId: row.session_id, userId: row.user_id };
    },

    async extendSession({ sessionId, now, expiresAt }) {
      await client.$queryRaw`
        UPDATE session
        SET
          expires_at = ${expiresAt.toISOString()}::text::timestamptz,
          last_used_at = ${now.toISOString()}::text::timestamptz
        WHERE id = ${sessionId}::text::uuid AND revoked_at IS NULL
        RETURNING id`;
    },

    // The account is locked before the session and its live token; a token that was just being exchanged is not found, and
    // with it nothing is changed. Sessions that are opened meanwhile have the epoch before, and count as revoked.
    async changePassword(replacement) {
      const { userId, sessionId, expected, passwordHash, refreshTokenHash } = replacement;
      const { idleMs, absoluteMs } = replacement;
      const at = replacement.now.toISOString();
      const [row] = await client.$queryRaw<ChangedPasswordRow[]>`
        WITH owner AS (
          SELECT id FROM user_account
          WHERE id = ${userId}::text::uuid AND password_hash = ${expected}::text
            AND disabled_at IS NULL
          FOR NO KEY UPDATE
        ), live AS (
          SELECT t.hash, s.id AS session_id, s.user_id
          FROM owner
          JOIN session s ON s.user_id = owner.id
          JOIN refresh_token t ON t.session_id = s.id
          WHERE s.id = ${sessionId}::text::uuid AND s.revoked_at IS NULL AND t.rotated_at IS NULL
          FOR UPDATE OF t, s
        ), account AS (
          UPDATE user_account u
          SET
            password_hash = ${passwordHash}::text, token_epoch = u.token_epoch + 1,
            updated_at = ${at}::text::timestamptz
          FROM live WHERE u.id = live.user_id
          RETURNING u.id, u.email, u.name, u.created_at, u.token_epoch, live.session_id, live.hash
        ), marked AS (
          UPDATE refresh_token t SET rotated_at = ${at}::text::timestamptz
          FROM account WHERE t.hash = account.hash
        ), successor AS (
          INSERT INTO refresh_token (hash, session_id, created_at)
          SELECT
            decode(${toHex(refreshTokenHash)}::text, 'hex'), session_id, ${at}::text::timestamptz
          FROM account
        ), kept AS (
          UPDATE session s
          SET
            epoch = account.token_epoch, generation = s.generation + 1,
            grace_hash = NULL, sealed_successor = NULL, last_used_at = ${at}::text::timestamptz,
            expires_at = least(
              ${at}::text::timestamptz + ${idleMs}::float8 * interval '1 millisecond',
              s.created_at + ${absoluteMs}::float8 * interval '1 millisecond'
            )
          FROM account WHERE s.id = account.session_id
          RETURNING s.generation, s.expires_at, s.active_organization_id
        ), ended AS (
          UPDATE session s
          SET revoked_at = ${at}::text::timestamptz, revoked_reason = 'password_changed'
          FROM account
          WHERE s.user_id = account.id AND s.id <> account.session_id AND s.revoked_at IS NULL
          RETURNING s.id
        )
        SELECT
          account.session_id, account.id, account.email, account.name, account.token_epoch,
          (extract(epoch FROM account.created_at) * 1000)::float8 AS created_ms,
          kept.generation, (extract(epoch FROM kept.expires_at) * 1000)::float8 AS expires_ms,
          home.organization_id,
          (SELECT coalesce(json_agg(ended.id), '[]') FROM ended) AS ended
        FROM account
        CROSS JOIN kept
        CROSS JOIN LATERAL (
          SELECT m.organization_id
          FROM membership m JOIN organization o ON o.id = m.organization_id
          WHERE m.user_id = account.id
          ORDER BY
            (m.organization_id IS NOT DISTINCT FROM kept.active_organization_id) DESC,
            (o.personal AND m.role = 'owner') DESC, m.created_at, m.organization_id
          LIMIT 1
        ) home`;
      if (row === undefined) return null;
      return { ...toRefreshedSession(row), revokedSessionIds: row.ended };
    },

    async listSessions({ userId, now, limit }) {
      const rows = await client.$queryRaw<SessionRow[]>`
        SELECT
          id, user_agent, device_label, ip,
          (extract(epoch FROM created_at) * 1000)::float8 AS created_ms,
          (extract(epoch FROM last_used_at) * 1000)::float8 AS last_used_ms,
          (extract(epoch FROM expires_at) * 1000)::float8 AS expires_ms
        FROM session
        WHERE user_id = ${userId}::text::uuid AND revoked_at IS NULL
          AND expires_at > ${now.toISOString()}::text::timestamptz
        ORDER BY created_at DESC, id DESC
        LIMIT ${limit}::int`;
      return rows.map(toAuthSession);
    },

    async renameSession({ userId, sessionId, deviceLabel, known, now }) {
      const [row] = await client.$queryRaw<SessionRow[]>`
        UPDATE session SET device_label = ${deviceLabel}::text
        WHERE id = ${sessionId}::text::uuid AND user_id = ${userId}::text::uuid
          AND revoked_at IS NULL AND expires_at > ${now.toISOString()}::text::timestamptz
          AND (${known === undefined}::boolean OR (
            device_label IS NOT DISTINCT FROM ${known?.deviceLabel ?? null}::text
            AND last_used_at = ${known?.lastUsedAt.toISOString() ?? null}::text::timestamptz
            AND expires_at = ${known?.expiresAt.toISOString() ?? null}::text::timestamptz
          ))
        RETURNING
          id, user_agent, device_label, ip,
          (extract(epoch FROM created_at) * 1000)::float8 AS created_ms,
          (extract(epoch FROM last_used_at) * 1000)::float8 AS last_used_ms,
          (extract(epoch FROM expires_at) * 1000)::float8 AS expires_ms`;
      return row === undefined ? null : toAuthSession(row);
    },

    async revokeSession({ userId, sessionId, now, reason }) {
      const [row] = await client.$queryRaw<{ revoked: boolean }[]>`
        WITH found AS (
          SELECT id FROM session
          WHERE id = ${sessionId}::text::uuid AND user_id = ${userId}::text::uuid
        ), revoked AS (
          UPDATE session s
          SET revoked_at = ${now.toISOString()}::text::timestamptz, revoked_reason = ${reason}::text
          FROM found WHERE s.id = found.id AND s.revoked_at IS NULL
          RETURNING s.id
        )
        SELECT EXISTS (SELECT FROM revoked) AS revoked FROM found`;
      if (row === undefined) return 'unknown';
      return row.revoked ? 'revoked' : 'ended';
    },

    async touchSession({ sessionId, now }) {
      await client.$queryRaw`
        UPDATE session SET last_used_at = ${now.toISOString()}::text::timestamptz
        WHERE id = ${sessionId}::text::uuid
          AND last_used_at < ${now.toISOString()}::text::timestamptz
        RETURNING id`;
    },

    // The account is locked first, here and by a change of the password, so that no two of them wait for each other.
    async revokeSessions({ userId, exceptSessionId, now, reason }) {
      const rows = await client.$queryRaw<{ id: string }[]>`
        WITH owner AS (
          SELECT id FROM user_account WHERE id = ${userId}::text::uuid FOR NO KEY UPDATE
        )
        UPDATE session s
        SET revoked_at = ${now.toISOString()}::text::timestamptz, revoked_reason = ${reason}::text
        FROM owner
        WHERE s.user_id = owner.id AND s.revoked_at IS NULL
          AND s.id IS DISTINCT FROM ${exceptSessionId}::text::uuid
        RETURNING s.id`;
      return rows.map(({ id }) => id);
    },

    async switchOrganization({ userId, sessionId, organizationId, now, audit }) {
      const [row] = await client.$queryRaw<SwitchRow[]>`
        WITH switched AS (
          UPDATE session s SET active_organization_id = m.organization_id
          FROM membership m JOIN user_account u ON u.id = m.user_id
          WHERE s.id = ${sessionId}::text::uuid AND s.user_id = ${userId}::text::uuid
            AND s.revoked_at IS NULL AND s.expires_at > ${now.toISOString()}::text::timestamptz
            AND m.user_id = s.user_id AND m.organization_id = ${organizationId}::text::uuid
            AND u.disabled_at IS NULL AND s.epoch >= u.token_epoch
          RETURNING s.expires_at, s.generation, u.token_epoch
        ), audited AS (
          INSERT INTO audit_event
          SELECT event.*
          FROM jsonb_populate_recordset(NULL::audit_event, ${auditRows(audit)}::text::jsonb) event
          WHERE EXISTS (SELECT FROM switched)
        )
        SELECT
          generation, token_epoch, (extract(epoch FROM expires_at) * 1000)::float8 AS expires_ms
        FROM switched`;
      if (row === undefined) return null;
      tell(audit);
      const { generation, token_epoch: epoch, expires_ms } = row;
      return { generation, epoch, expiresAt: new Date(expires_ms) };
    },

    async closeGrace({ sessionId, generation }) {
      await client.$queryRaw`
        UPDATE session SET grace_hash = NULL, sealed_successor = NULL
        WHERE id = ${sessionId}::text::uuid AND generation = ${generation}::int
          AND grace_hash IS NOT NULL
        RETURNING id`;
    },

    async readAccessState({ userId, sessionId, organizationId }) {
      const [row] = await client.$queryRaw<AccessStateRow[]>`
        SELECT
          s.revoked_at IS NOT NULL AS revoked, u.disabled_at IS NOT NULL AS disabled,
          u.token_epoch, m.role::text AS role, s.generation,
          (extract(epoch FROM s.created_at) * 1000)::float8 AS created_ms,
          (extract(epoch FROM s.last_used_at) * 1000)::float8 AS last_used_ms,
          s.grace_hash IS NOT NULL AS grace_open
        FROM session s
        JOIN user_account u ON u.id = s.user_id
        LEFT JOIN membership m
          ON m.user_id = s.user_id AND m.organization_id = ${organizationId}::text::uuid
        WHERE s.id = ${sessionId}::text::uuid AND s.user_id = ${userId}::text::uuid`;
      return row === undefined ? null : toAccessState(row);
    },
  };
}

async function readCredential(
  client: AuthPrismaLike,
  { email, userId }: { readonly email: string | null; readonly userId: string | null },
): Promise<Credential | null> {
  const [row] = await client.$queryRaw<CredentialRow[]>`
    SELECT
      u.id, u.email, u.name, u.password_hash,
      (extract(epoch FROM u.created_at) * 1000)::float8 AS created_ms,
      u.disabled_at IS NOT NULL AS disabled, u.token_epoch,
      home.organization_id
    FROM user_account u
    CROSS JOIN LATERAL (
      SELECT m.organization_id
      FROM membership m JOIN organization o ON o.id = m.organization_id
      WHERE m.user_id = u.id
      ORDER BY (o.personal AND m.role = 'owner') DESC, m.created_at, m.organization_id
      LIMIT 1
    ) home
    WHERE u.id = coalesce(
      ${userId}::text::uuid, (SELECT id FROM user_account WHERE email = ${email}::text)
    )`;
  return row === undefined ? null : toCredential(row);
}

interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly created_ms: number;
  readonly organization_id: string;
}

interface CredentialRow extends UserRow {
  readonly password_hash: string;
  readonly disabled: boolean;
  readonly token_epoch: number;
}

interface RefreshedSessionRow extends UserRow {
  readonly session_id: string;
  readonly expires_ms: number;
  readonly token_epoch: number;
  readonly generation: number;
}

interface ChangedPasswordRow extends RefreshedSessionRow {
  readonly ended: readonly string[];
}

interface SessionRow {
  readonly id: string;
  readonly user_agent: string | null;
  readonly device_label: string | null;
  readonly ip: string | null;
  readonly created_ms: number;
  readonly last_used_ms: number;
  readonly expires_ms: number;
}

interface AccessStateRow {
  readonly revoked: boolean;
  readonly disabled: boolean;
  readonly token_epoch: number;
  readonly role: Role | null;
  readonly generation: number;
  readonly created_ms: number;
  readonly last_used_ms: number;
  readonly grace_open: boolean;
}

interface RotationRow extends RefreshedSessionRow {
  readonly outcome: Exclude<RefreshTokenRotationResult['outcome'], 'unknown'>;
  /** In hexadecimal; only of a replay. */
  readonly sealed: string | null;
}

interface SwitchRow {
  readonly expires_ms: number;
  readonly token_epoch: number;
  readonly generation: number;
}

function toUser(row: UserRow): AuthUser {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    createdAt: new Date(row.created_ms),
    organizationId: row.organization_id,
  };
}

function toCredential(row: CredentialRow): Credential {
  return {
    user: toUser(row),
    passwordHash: row.password_hash,
    disabled: row.disabled,
    epoch: row.token_epoch,
  };
}

function toAuthSession(row: SessionRow): AuthSession {
  return {
    id: row.id,
    createdAt: new Date(row.created_ms),
    lastUsedAt: new Date(row.last_used_ms),
    expiresAt: new Date(row.expires_ms),
    userAgent: row.user_agent,
    deviceLabel: row.device_label,
    ip: row.ip,
  };
}

function toAccessState(row: AccessStateRow): AccessState {
  return {
    revoked: row.revoked,
    disabled: row.disabled,
    epoch: row.token_epoch,
    role: row.role,
    generation: row.generation,
    createdAt: new Date(row.created_ms),
    lastUsedAt: new Date(row.last_used_ms),
    graceOpen: row.grace_open,
  };
}

function toRefreshedSession(row: RefreshedSessionRow): RefreshedSession {
  return {
    sessionId: row.session_id,
    expiresAt: new Date(row.expires_ms),
    user: toUser(row),
    epoch: row.token_epoch,
    generation: row.generation,
  };
}

function toRotationResult(row: RotationRow): RefreshTokenRotationResult {
  const { outcome, session_id: sessionId } = row;
  if (outcome !== 'rotated' && outcome !== 'replayed')
    return { outcome, sessionId, userId: row.id };
  const refreshed = toRefreshedSession(row);
  return row.sealed === null
    ? { outcome: 'rotated', ...refreshed }
    : { outcome: 'replayed', ...refreshed, sealedSuccessor: Buffer.from(row.sealed, 'hex') };
}

function toHex(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}
