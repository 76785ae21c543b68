import type {
  ApiKeyCreationResult,
  ApiKeyRotationResult,
  ApiKeyStore,
} from '../api-keys/api-key-store.ts';
import type { Role } from '../role.ts';
import { auditRows } from './audit-rows.ts';
import type { AuthPrismaLike } from './auth-prisma-like.ts';
import { type PrismaStoreOptions, teller } from './on-audited.ts';

/**
 * Keeps API keys in PostgreSQL through Prisma, in the tables `api_key` and `audit_event`; the README shows them. Each
 * operation is one statement, its audit record included. A key goes with the membership of its owner. Where `project_id`
 * has a foreign key, a project that it does not find is unknown.
 *
 * @example
 * import { prismaApiKeyStore } from '@headgate/auth/prisma';
 * const store = prismaApiKeyStore(prisma);
 */
export function prismaApiKeyStore(
  client: AuthPrismaLike,
  options: PrismaStoreOptions = {},
): ApiKeyStore {
  const tell = teller(options);
  return {
    // The membership is held until the key is there, so that only the project can be missing of what the key refers to.
    async createApiKey({ apiKey, audit }) {
      const creation = client.$queryRaw<unknown[]>`
        WITH created AS (
          INSERT INTO api_key (
            id, organization_id, user_id, project_id, name, scopes, secret_hash, created_at, expires_at
          )
          SELECT
            ${apiKey.id}::text::uuid, organization_id, user_id, ${apiKey.projectId}::text::uuid,
            ${apiKey.name}::text,
            ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(apiKey.scopes)}::text::jsonb)),
            decode(${toHex(apiKey.secretHash)}::text, 'hex'),
            ${apiKey.createdAt.toISOString()}::text::timestamptz,
            ${apiKey.expiresAt?.toISOString() ?? null}::text::timestamptz
          FROM membership
          WHERE organization_id = ${apiKey.organizationId}::text::uuid
            AND user_id = ${apiKey.userId}::text::uuid
          FOR KEY SHARE
          RETURNING id
        ), audited AS (
          INSERT INTO audit_event
          SELECT event.*
          FROM jsonb_populate_recordset(NULL::audit_event, ${auditRows(audit)}::text::jsonb) event
          WHERE EXISTS (SELECT FROM created)
        )
        SELECT id::text FROM created`;
      const result = await creation.then(
        (rows): ApiKeyCreationResult => (rows.length > 0 ? 'created' : 'not_a_member'),
        (error: unknown) => {
          if (apiKey.projectId === null || !isForeignKeyViolation(error)) throw error;
          return 'project_unknown' as const;
        },
      );
      if (result === 'created') tell(audit);
      return result;
    },

    async findApiKey(id) {
      const [row] = await client.$queryRaw<StateRow[]>`
        SELECT
          k.organization_id::text, k.user_id::text, k.project_id::text,
          to_json(k.scopes)::text AS scopes,
          encode(k.secret_hash, 'hex') AS secret_hash,
          (extract(epoch FROM k.expires_at) * 1000)::float8 AS expires_ms,
          k.revoked_at IS NOT NULL AS revoked, m.role::text, u.disabled_at IS NOT NULL AS disabled
        FROM api_key k
        JOIN membership m ON m.organization_id = k.organization_id AND m.user_id = k.user_id
        JOIN user_account u ON u.id = k.user_id
        WHERE k.id = ${id}::text::uuid`;
      if (row === undefined) return null;
      return {
        id,
        organizationId: row.organization_id,
        userId: row.user_id,
        projectId: row.project_id,
        scopes: JSON.parse(row.scopes),
        secretHash: Buffer.from(row.secret_hash, 'hex'),
        expiresAt: toDate(row.expires_ms),
        revoked: row.revoked,
        role: row.role,
        disabled: row.disabled,
      };
    },

    // The row lock of "old" puts rotations of one key in a row; the second finds what the first has left.
    async rotateApiKey({ id, organizationId, userId = null, successor, now, ...rest }) {
      const at = now.toISOString();
      const [row] = await client.$queryRaw<RotationRow[]>`
        WITH old AS (
          SELECT *
          FROM api_key
          WHERE id = ${id}::text::uuid AND organization_id = ${organizationId}::text::uuid
            AND (${userId}::text IS NULL OR user_id = ${userId}::text::uuid)
          FOR UPDATE
        ), live AS (
          SELECT * FROM old
          WHERE revoked_at IS NULL AND rotated_at IS NULL
            AND (expires_at IS NULL OR expires_at > ${at}::text::timestamptz)
        ), created AS (
          INSERT INTO api_key (
            id, organization_id, user_id, project_id, name, scopes, secret_hash, created_at, expires_at
          )
          SELECT
            ${successor.id}::text::uuid, organization_id, user_id, project_id, name, scopes,
            decode(${toHex(successor.secretHash)}::text, 'hex'), ${at}::text::timestamptz,
            ${at}::text::timestamptz + (expires_at - created_at)
          FROM live
          RETURNING *
        ), rotated AS (
          UPDATE api_key k
          SET rotated_at = ${at}::text::timestamptz,
            expires_at = least(k.expires_at, ${rest.overlapEndsAt.toISOString()}::text::timestamptz)
          FROM live WHERE k.id = live.id
        ), audited AS (
          INSERT INTO audit_event
          SELECT event.*
          FROM jsonb_populate_recordset(NULL::audit_event, ${auditRows(rest.audit)}::text::jsonb) event
          WHERE EXISTS (SELECT FROM created)
        )
        SELECT
          c.id::text, c.user_id::text, c.project_id::text, c.name, to_json(c.scopes)::text AS scopes,
          (extract(epoch FROM c.expires_at) * 1000)::float8 AS expires_ms
        FROM old LEFT JOIN created c ON true`;
      const result = toRotationResult(row, { organizationId, createdAt: now });
      if (result.outcome === 'rotated') tell(rest.audit);
      return result;
    },

    async revokeApiKey({ id, organizationId, userId = null, known, now, audit }) {
      const any = known === undefined;
      const lastUsedAt = known?.lastUsedAt?.toISOString() ?? null;
      const [found] = await client.$queryRaw<{ revoked: boolean }[]>`
        WITH known AS (
          SELECT id FROM api_key
          WHERE id = ${id}::text::uuid AND organization_id = ${organizationId}::text::uuid
            AND (${userId}::text IS NULL OR user_id = ${userId}::text::uuid)
        ), revoked AS (
          UPDATE api_key k SET revoked_at = ${now.toISOString()}::text::timestamptz
          FROM known WHERE k.id = known.id AND k.revoked_at IS NULL AND (
            ${any}::boolean OR (
              k.last_used_at IS NOT DISTINCT FROM ${lastUsedAt}::text::timestamptz
              AND (k.rotated_at IS NOT NULL) = ${known?.rotated ?? false}::boolean
            )
          )
          RETURNING k.id
        ), audited AS (
          INSERT INTO audit_event
          SELECT event.*
          FROM jsonb_populate_recordset(NULL::audit_event, ${auditRows(audit)}::text::jsonb) event
          WHERE EXISTS (SELECT FROM revoked)
        )
        SELECT EXISTS (SELECT FROM revoked) AS revoked FROM known
        WHERE ${any}::boolean OR EXISTS (SELECT FROM revoked)`;
      if (found?.revoked) tell(audit);
      return found !== undefined;
    },

    async touchApiKey({ id, at, sampleMs }) {
      await client.$queryRaw`
        UPDATE api_key SET last_used_at = ${at.toISOString()}::text::timestamptz
        WHERE id = ${id}::text::uuid AND (
          last_used_at IS NULL OR last_used_at
            <= ${at.toISOString()}::text::timestamptz - ${sampleMs}::float8 * interval '1 millisecond'
        )
        RETURNING id::text`;
    },
  };
}

interface StateRow {
  readonly organization_id: string;
  readonly user_id: string;
  readonly project_id: string | null;
  readonly scopes: string;
  readonly secret_hash: string;
  readonly expires_ms: number | null;
  readonly revoked: boolean;
  readonly role: Role;
  readonly disabled: boolean;
}

type RotationRow =
  | { readonly id: null }
  | {
      readonly id: string;
      readonly user_id: string;
      readonly project_id: string | null;
      readonly name: string;
      readonly scopes: string;
      readonly expires_ms: number | null;
    };

function toRotationResult(
  row: RotationRow | undefined,
  known: { readonly organizationId: string; readonly createdAt: Date },
): ApiKeyRotationResult {
  if (row === undefined) return { outcome: 'unknown' };
  if (row.id === null) return { outcome: 'ended' };
  const { id, user_id: userId, project_id: projectId, name, scopes, expires_ms } = row;
  const expiresAt = toDate(expires_ms);
  return {
    outcome: 'rotated',
    apiKey: { ...known, id, userId, projectId, name, scopes: JSON.parse(scopes), expiresAt },
  };
}

/** Whether PostgreSQL refused a reference to what is not there; Prisma says it of raw queries in the `meta` of its error. */
function isForeignKeyViolation(error: unknown): boolean {
  const { meta } = error as {
    meta?: { driverAdapterError?: { cause?: { originalCode?: unknown } } };
  };
  return meta?.driverAdapterError?.cause?.originalCode === '23503';
}

function toDate(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds);
}

function toHex(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}
