import { Prisma, type PrismaClient } from '@headgate/db';
import type { UsageLedger, UsageRecord } from '../../domain/usage/ports.ts';

/** A 256th of what is left of a limit goes with a grant for calls to come, so that large limits are seldom asked about. */
const shareForLater = 256;
const longestModel = 128;
/** The key, or the project, of calls that came without one, for a column that is part of a primary key. */
export const nobody = '00000000-0000-0000-0000-000000000000';

interface GrantedRow {
  readonly key: string;
  readonly granted: bigint;
  readonly used: bigint;
}

/**
 * The account book in the database. Every change of a counter is one statement that locks its rows in the order of
 * their keys, and so is exact for any number of processes.
 */
export function prismaUsageLedger(
  client: Pick<PrismaClient, '$queryRaw' | '$executeRaw' | '$transaction'>,
  { leaseMs = 60_000 }: { readonly leaseMs?: number } = {},
): UsageLedger {
  const lease = Prisma.sql`now() + ${leaseMs}::int * interval '1 millisecond'`;

  const grant = (holderId: string, wants: string) => client.$queryRaw<GrantedRow[]>`
    WITH wanted AS (
      SELECT * FROM jsonb_to_recordset(${wants}::jsonb) AS w(key text, "limit" bigint, want bigint)
    ), locked AS (
      SELECT c.key, c.used, w."limit", w.want
      FROM quota_counter c JOIN wanted w ON w.key = c.key ORDER BY c.key FOR UPDATE OF c
    ), given AS (
      SELECT key, used, greatest(0, least(
        want + greatest(0, ("limit" - used - want) / ${shareForLater}), "limit" - used
      )) AS granted FROM locked
    ), counted AS (
      UPDATE quota_counter c SET used = c.used + g.granted FROM given g
      WHERE c.key = g.key AND g.granted > 0
    ), held AS (
      INSERT INTO quota_grant AS h (holder_id, key, outstanding, report, expires_at)
      SELECT ${holderId}::uuid, key, granted, 0, ${lease} FROM given WHERE granted > 0
      ON CONFLICT (holder_id, key) DO UPDATE
      SET outstanding = h.outstanding + excluded.outstanding, expires_at = excluded.expires_at
    )
    SELECT key, granted::bigint, (used + granted)::bigint AS used FROM given`;

  return {
    leaseMs,

    async acquire(holderId, wants) {
      const json = JSON.stringify(wants);
      let rows = await grant(holderId, json);
      if (rows.length < wants.length) {
        const known = new Set(rows.map(({ key }) => key));
        const missing = JSON.stringify(wants.filter(({ key }) => !known.has(key)));
        await client.$executeRaw`
          INSERT INTO quota_counter (key, used, ends_at)
          SELECT key, 0, "endsAt"
          FROM jsonb_to_recordset(${missing}::jsonb) AS w(key text, "endsAt" timestamptz)
          ORDER BY key ON CONFLICT (key) DO NOTHING`;
        rows = [...rows, ...(await grant(holderId, missing))];
      }
      return rows.map(({ key, granted, used }) => ({
        key,
        granted: Number(granted),
        used: Number(used),
      }));
    },

    async write({ holderId, number, records, counters, limits = [] }) {
      const statements: Prisma.PrismaPromise<unknown>[] = [];
      if (records.length > 0) {
        const rows = JSON.stringify(records.map(toRow));
        statements.push(client.$executeRaw`
          WITH ended AS (
            INSERT INTO usage_record (id, organization_id, user_id, api_key_id, project_id, model, kind,
              outcome, counts, input_tokens, output_tokens, cost_micros, duration_ms, created_at)
            SELECT * FROM jsonb_to_recordset(${rows}::jsonb) AS r(id uuid, organization_id uuid,
              user_id uuid, api_key_id uuid, project_id uuid, model text, kind text, outcome text, counts text,
              input_tokens int, output_tokens int, cost_micros bigint, duration_ms int,
              created_at timestamptz)
            ON CONFLICT (id) DO NOTHING
            RETURNING *
          )
          INSERT INTO usage_project_day AS d (organization_id, day, user_id, api_key_id, model, kind,
            project_id, calls, failed_calls, aborted_calls, estimated_calls, uncounted_calls,
            input_tokens, output_tokens, cost_micros)
          SELECT organization_id, (created_at AT TIME ZONE 'UTC')::date, user_id,
            coalesce(api_key_id, ${nobody}::uuid), model, kind,
            coalesce(project_id, ${nobody}::uuid), count(*),
            count(*) FILTER (WHERE outcome = 'failed'), count(*) FILTER (WHERE outcome = 'aborted'),
            count(*) FILTER (WHERE counts = 'estimated'), count(*) FILTER (WHERE counts = 'unknown'),
            coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0),
            coalesce(sum(cost_micros), 0)
          FROM ended GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
          ON CONFLICT (organization_id, day, user_id, api_key_id, model, kind, project_id)
          DO UPDATE SET
            calls = d.calls + excluded.calls,
            failed_calls = d.failed_calls + excluded.failed_calls,
            aborted_calls = d.aborted_calls + excluded.aborted_calls,
            estimated_calls = d.estimated_calls + excluded.estimated_calls,
            uncounted_calls = d.uncounted_calls + excluded.uncounted_calls,
            input_tokens = d.input_tokens + excluded.input_tokens,
            output_tokens = d.output_tokens + excluded.output_tokens,
            cost_micros = d.cost_micros + excluded.cost_micros`);
      }
      if (counters.length > 0) {
        const told = JSON.stringify(counters);
        // A counter that retention has deleted is of no window that anybody asks about.
        statements.push(client.$executeRaw`
          WITH told AS (
            SELECT * FROM jsonb_to_recordset(${told}::jsonb) AS t(key text, held bigint, settled bigint)
          ), locked AS (
            SELECT c.key FROM quota_counter c JOIN told t ON t.key = c.key ORDER BY c.key FOR UPDATE OF c
          ), news AS (
            SELECT t.key, t.held, t.held + t.settled - coalesce(g.outstanding, 0) AS change
            FROM told t JOIN locked USING (key)
            LEFT JOIN quota_grant g ON g.holder_id = ${holderId}::uuid AND g.key = t.key
            WHERE coalesce(g.report, 0) < ${number}::bigint
          ), held AS (
            INSERT INTO quota_grant (holder_id, key, outstanding, report, expires_at)
            SELECT ${holderId}::uuid, key, held, ${number}::bigint, ${lease} FROM news
            ON CONFLICT (holder_id, key) DO UPDATE SET outstanding = excluded.outstanding,
              report = excluded.report, expires_at = excluded.expires_at
          )
          UPDATE quota_counter c SET used = greatest(0, c.used + n.change) FROM news n
          WHERE c.key = n.key`);
      }
      if (limits.length > 0) {
        const told = JSON.stringify(limits);
        // What is held is not used yet. The rows of the counters are locked by now, so that no two see the same step.
        statements.push(client.$executeRaw`
          INSERT INTO quota_alert (organization_id, key, level, subject_type, metric, "window",
            amount, ends_at, created_at)
          SELECT l."organizationId", l.key, v.level, l."subjectType", l.metric, l."window",
            l."limit", l."endsAt", now()
          FROM jsonb_to_recordset(${told}::jsonb) AS l("organizationId" uuid, key text,
            "subjectType" text, metric text, "window" text, "limit" bigint, "endsAt" timestamptz)
          JOIN quota_counter c ON c.key = l.key
          CROSS JOIN (VALUES (80), (100)) AS v(level)
          WHERE 100 * (c.used - coalesce(
            (SELECT sum(g.outstanding) FROM quota_grant g WHERE g.key = l.key), 0
          )) >= v.level * l."limit"::numeric
          ORDER BY l.key, v.level
          ON CONFLICT DO NOTHING`);
      }
      await client.$transaction(statements);
    },

    async reclaim() {
      await client.$executeRaw`
        WITH over AS (
          DELETE FROM quota_grant WHERE expires_at < now() RETURNING key, outstanding
        ), sums AS (
          SELECT key, sum(outstanding) AS outstanding FROM over GROUP BY key
        ), locked AS (
          SELECT c.key, s.outstanding FROM quota_counter c JOIN sums s ON s.key = c.key
          ORDER BY c.key FOR UPDATE OF c
        )
        UPDATE quota_counter c SET used = greatest(0, c.used - l.outstanding) FROM locked l
        WHERE c.key = l.key`;
    },
  };
}

function toRow(record: UsageRecord) {
  const { counts } = record;
  return {
    id: record.id,
    organization_id: record.organizationId,
    user_id: record.userId,
    api_key_id: record.apiKeyId ?? null,
    project_id: record.projectId ?? null,
    model: record.model.slice(0, longestModel),
    kind: record.kind,
    outcome: record.outcome,
    counts: counts.state,
    input_tokens: counts.input ?? null,
    output_tokens: counts.output ?? null,
    cost_micros: record.costMicros ?? null,
    duration_ms: record.durationMs,
    created_at: record.createdAt,
  };
}
