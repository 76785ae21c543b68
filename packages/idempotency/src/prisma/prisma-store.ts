import type { Claim, ClaimRequest, ClaimResult, IdempotencyStore } from '../store.ts';

/** The one member of a Prisma client, or of its transaction client, that the store uses. */
export interface PrismaLike {
  $queryRaw<Result = unknown>(
    query: TemplateStringsArray,
    ...values: unknown[]
  ): PromiseLike<Result>;
}

interface ClaimRow {
  readonly state: 'claimed' | 'contended' | Exclude<ClaimResult['state'], 'claimed'>;
  readonly token: bigint | null;
  readonly takeover: boolean | null;
  readonly phases: Readonly<Record<string, string>> | null;
  readonly milliseconds: number | null;
  readonly status: number | null;
  readonly headers: readonly (readonly [string, string])[] | null;
  readonly body: Uint8Array | null;
}

const attempts = 5;
const contendedRetryMilliseconds = 1000;

/**
 * Creates a store in PostgreSQL. Each member is one statement that waits for no other transaction than its own kind,
 * and the clock is that of the database. The README shows the model that the schema needs.
 *
 * `commitWith` takes the client of an interactive transaction at the level read committed; at a higher one, an
 * extension of the lease since its snapshot makes PostgreSQL refuse the completion with a write conflict.
 *
 * @param prisma A client; the transactions of its user do not matter to it.
 * @example
 * const idempotency = createIdempotency({ store: createPrismaStore(prisma) });
 * await idempotency.run(request, ({ commitWith }) =>
 *   prisma.$transaction(async (transaction) => {
 *     const order = await transaction.order.create({ data });
 *     return commitWith(transaction, { status: 201, headers: [], body: encode(order) });
 *   }),
 * );
 */
export function createPrismaStore(prisma: PrismaLike): IdempotencyStore<PrismaLike> {
  return {
    async claim(request) {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const [row] = await claimStatement(prisma, request);
        // No row, or a contended one: another claim came in after this statement took its snapshot.
        if (row !== undefined && row.state !== 'contended') return resultOf(row);
      }
      // Its lease has run out, but a transaction that completes it is still open.
      return { state: 'in-progress', retryAfterMilliseconds: contendedRetryMilliseconds };
    },

    async extend({ scope, key, token }, leaseMilliseconds) {
      const changed = await prisma.$queryRaw<unknown[]>`
        UPDATE idempotency_record
        SET lease_until = clock_timestamp() + ${leaseMilliseconds}::float8 * interval '1 millisecond'
        WHERE scope = ${scope} AND key = ${key} AND token = ${token} AND state = 'running'
        RETURNING 1 AS changed`;
      return changed.length === 1;
    },

    async complete({ scope, key, token }, completion, ttlMilliseconds, transaction) {
      const response = completion.kind === 'response' ? completion.response : null;
      const headers = response === null ? null : JSON.stringify(response.headers);
      const state = response === null ? 'tombstone' : 'completed';
      const changed = await (transaction ?? prisma).$queryRaw<unknown[]>`
        UPDATE idempotency_record
        SET state = ${state}, ended_at = clock_timestamp(),
          expires_at = clock_timestamp() + ${ttlMilliseconds}::float8 * interval '1 millisecond',
          status = ${response?.status ?? null}::int, headers = ${headers}::jsonb,
          body = ${response?.body ?? null}::bytea, phases = NULL
        WHERE scope = ${scope} AND key = ${key} AND token = ${token} AND state = 'running'
        RETURNING 1 AS changed`;
      return changed.length === 1;
    },

    async savePhase({ scope, key, token }, name, value) {
      const changed = await prisma.$queryRaw<unknown[]>`
        UPDATE idempotency_record
        SET phases = coalesce(phases, '{}') || ${JSON.stringify({ [name]: value })}::jsonb
        WHERE scope = ${scope} AND key = ${key} AND token = ${token} AND state = 'running'
        RETURNING 1 AS changed`;
      return changed.length === 1;
    },

    async release({ scope, key, token }: Claim) {
      const changed = await prisma.$queryRaw<unknown[]>`
        UPDATE idempotency_record
        SET state = 'released',
          expires_at = CASE WHEN phases IS NULL THEN clock_timestamp() ELSE expires_at END
        WHERE scope = ${scope} AND key = ${key} AND token = ${token} AND state = 'running'
        RETURNING 1 AS changed`;
      return changed.length === 1;
    },

    async reap(limit) {
      const [row] = await prisma.$queryRaw<{ deleted: number }[]>`
        WITH due AS MATERIALIZED (
          SELECT scope, key FROM idempotency_record
          WHERE expires_at <= statement_timestamp()
            AND (state <> 'running' OR lease_until <= statement_timestamp())
          ORDER BY expires_at LIMIT ${limit}::int FOR UPDATE SKIP LOCKED
        ), gone AS (
          DELETE FROM idempotency_record record USING due
          WHERE record.scope = due.scope AND record.key = due.key
          RETURNING 1
        )
        SELECT count(*)::int AS deleted FROM gone`;
      return row?.deleted ?? 0;
    },
  };
}

/**
 * Inserts a new record, or else locks one that may be taken, unless somebody else has it locked, or else reads what
 * is there. ON CONFLICT alone would wait for a transaction that is completing the record, so it is tried only where
 * no record can be seen.
 */
function claimStatement(
  prisma: PrismaLike,
  { scope, key, fingerprint, leaseMilliseconds, ttlMilliseconds, takeOver }: ClaimRequest,
): PromiseLike<ClaimRow[]> {
  return prisma.$queryRaw<ClaimRow[]>`
    WITH inserted AS (
      INSERT INTO idempotency_record (scope, key, fingerprint, state, lease_until, expires_at)
      SELECT ${scope}, ${key}, ${fingerprint}, 'running',
        clock_timestamp() + ${leaseMilliseconds}::float8 * interval '1 millisecond',
        clock_timestamp() + ${ttlMilliseconds}::float8 * interval '1 millisecond'
      WHERE NOT EXISTS (
        SELECT FROM idempotency_record WHERE scope = ${scope} AND key = ${key})
      ON CONFLICT (scope, key) DO NOTHING
      RETURNING token
    ), found AS (
      SELECT record.*,
        (state = 'released' AND phases IS NULL)
          OR (expires_at <= clock_timestamp()
            AND (state <> 'running' OR lease_until <= clock_timestamp())) AS is_over,
        state = 'released' OR (state = 'running' AND lease_until <= clock_timestamp()
          AND ${takeOver}::boolean) AS is_free
      FROM idempotency_record record
      WHERE scope = ${scope} AND key = ${key}
    ), locked AS (
      SELECT record.scope, record.key, record.state,
        (record.state = 'released' AND record.phases IS NULL)
          OR (record.expires_at <= clock_timestamp()
            AND (record.state <> 'running' OR record.lease_until <= clock_timestamp())) AS is_over
      FROM idempotency_record record
      WHERE record.scope = ${scope} AND record.key = ${key}
        AND ((record.state = 'released' AND record.phases IS NULL)
          OR (record.expires_at <= clock_timestamp()
            AND (record.state <> 'running' OR record.lease_until <= clock_timestamp()))
          OR (record.fingerprint = ${fingerprint} AND (record.state = 'released'
            OR (record.state = 'running' AND record.lease_until <= clock_timestamp()
              AND ${takeOver}::boolean))))
      FOR UPDATE SKIP LOCKED
    ), taken AS (
      UPDATE idempotency_record record
      SET token = DEFAULT, fingerprint = ${fingerprint}, state = 'running',
        lease_until = clock_timestamp() + ${leaseMilliseconds}::float8 * interval '1 millisecond',
        expires_at = clock_timestamp() + ${ttlMilliseconds}::float8 * interval '1 millisecond',
        ended_at = NULL, status = NULL, headers = NULL, body = NULL,
        phases = CASE WHEN locked.is_over THEN NULL ELSE record.phases END
      FROM locked WHERE record.scope = locked.scope AND record.key = locked.key
      RETURNING record.token, record.phases,
        NOT locked.is_over AND locked.state = 'running' AS takeover
    )
    SELECT 'claimed' AS state, token, false AS takeover, NULL::jsonb AS phases,
      NULL::float8 AS milliseconds, NULL::int AS status, NULL::jsonb AS headers, NULL::bytea AS body
    FROM inserted
    UNION ALL
    SELECT 'claimed', token, takeover, phases, NULL, NULL, NULL, NULL FROM taken
    UNION ALL
    SELECT
      CASE
        WHEN is_over THEN 'contended'
        WHEN fingerprint <> ${fingerprint} THEN 'mismatch'
        WHEN state = 'completed' THEN 'completed'
        WHEN state = 'tombstone' THEN 'not-replayable'
        WHEN is_free THEN 'contended'
        WHEN lease_until > clock_timestamp() THEN 'in-progress'
        ELSE 'abandoned'
      END,
      NULL, NULL, NULL,
      greatest(0, 1000 * extract(epoch FROM CASE WHEN ended_at IS NULL
        THEN lease_until - clock_timestamp() ELSE clock_timestamp() - ended_at END)::float8),
      CASE WHEN fingerprint = ${fingerprint} THEN status::int END,
      CASE WHEN fingerprint = ${fingerprint} THEN headers END,
      CASE WHEN fingerprint = ${fingerprint} THEN body END
    FROM found
    WHERE NOT EXISTS (SELECT FROM inserted) AND NOT EXISTS (SELECT FROM taken)`;
}

function resultOf(row: ClaimRow): ClaimResult {
  const milliseconds = row.milliseconds ?? 0;
  switch (row.state) {
    case 'claimed':
      return {
        state: 'claimed',
        token: BigInt(row.token ?? 0),
        takeover: row.takeover ?? false,
        phases: new Map(Object.entries(row.phases ?? {})),
      };
    case 'completed':
      return {
        state: 'completed',
        response: {
          status: row.status ?? 200,
          headers: row.headers ?? [],
          body: row.body === null ? null : Uint8Array.from(row.body),
        },
        ageMilliseconds: milliseconds,
      };
    case 'not-replayable':
      return { state: 'not-replayable', ageMilliseconds: milliseconds };
    case 'in-progress':
    case 'contended':
      return { state: 'in-progress', retryAfterMilliseconds: milliseconds };
    case 'mismatch':
    case 'abandoned':
      return { state: row.state };
  }
}
