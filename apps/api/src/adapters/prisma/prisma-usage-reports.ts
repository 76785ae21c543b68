import { Prisma, type PrismaClient } from '@headgate/db';
import type { CallKind } from '@headgate/model-calls';
import { nobody } from '@headgate/model-calls';
import type { UsageGrouping, UsageReports } from '../../domain/usage/report-ports.ts';

/** The columns to group by; none holds anything that a request says. */
const columns: Readonly<Record<UsageGrouping, Prisma.Sql>> = {
  day: Prisma.sql`day`,
  model: Prisma.sql`model`,
  api_key: Prisma.sql`api_key_id`,
  project: Prisma.sql`project_id`,
  user: Prisma.sql`user_id`,
  kind: Prisma.sql`kind`,
};

interface SumsRow {
  readonly day: Date;
  readonly model: string;
  readonly api_key: string;
  readonly project: string;
  readonly user: string;
  readonly kind: CallKind;
  readonly calls: number;
  readonly failed: number;
  readonly aborted: number;
  readonly estimated: number;
  readonly uncounted: number;
  readonly input: number;
  readonly output: number;
  readonly cost: number;
}

/** Reports from the sums of days in the database. */
export function prismaUsageReports(client: Pick<PrismaClient, '$queryRaw'>): UsageReports {
  return {
    async sums(query, limit) {
      const { organizationId, userId, apiKeyId, projectId, model, from, to, groupBy } = query;
      const group = (grouping: UsageGrouping) => groupBy.includes(grouping);
      const grouped = (grouping: UsageGrouping) =>
        group(grouping) ? columns[grouping] : Prisma.sql`NULL`;
      const where = Prisma.join(
        [
          Prisma.sql`organization_id = ${organizationId}::uuid`,
          Prisma.sql`day BETWEEN ${from}::date AND ${to}::date`,
          ...(userId === undefined ? [] : [Prisma.sql`user_id = ${userId}::uuid`]),
          ...(apiKeyId === undefined ? [] : [Prisma.sql`api_key_id = ${apiKeyId}::uuid`]),
          ...(projectId === undefined ? [] : [Prisma.sql`project_id = ${projectId}::uuid`]),
          ...(model === undefined ? [] : [Prisma.sql`model = ${model}`]),
        ],
        ' AND ',
      );
      // A double holds whole numbers up to 2^53 exactly, as JSON does.
      const rows = await client.$queryRaw<SumsRow[]>`
        SELECT ${grouped('day')} AS day, ${grouped('model')} AS model,
          ${grouped('api_key')} AS api_key, ${grouped('project')} AS project,
          ${grouped('user')} AS "user", ${grouped('kind')} AS kind,
          coalesce(sum(calls), 0)::float8 AS calls,
          coalesce(sum(failed_calls), 0)::float8 AS failed,
          coalesce(sum(aborted_calls), 0)::float8 AS aborted,
          coalesce(sum(estimated_calls), 0)::float8 AS estimated,
          coalesce(sum(uncounted_calls), 0)::float8 AS uncounted,
          coalesce(sum(input_tokens), 0)::float8 AS input,
          coalesce(sum(output_tokens), 0)::float8 AS output,
          coalesce(sum(cost_micros), 0)::float8 AS cost
        FROM usage_day WHERE ${where}
        ${groupBy.length > 0 ? Prisma.sql`GROUP BY ${listOf(groupBy)} ORDER BY ${orderOf(groupBy)}` : Prisma.empty}
        LIMIT ${limit}::int`;
      return rows.map((row) => ({
        ...(group('day') && { day: row.day }),
        ...(group('model') && { model: row.model }),
        ...(group('api_key') && { apiKeyId: row.api_key === nobody ? null : row.api_key }),
        ...(group('project') && { projectId: row.project === nobody ? null : row.project }),
        ...(group('user') && { userId: row.user }),
        ...(group('kind') && { kind: row.kind }),
        calls: row.calls,
        failedCalls: row.failed,
        abortedCalls: row.aborted,
        estimatedCalls: row.estimated,
        uncountedCalls: row.uncounted,
        inputTokens: row.input,
        outputTokens: row.output,
        costMicros: row.cost,
      }));
    },
  };
}

function listOf(groupings: readonly UsageGrouping[]): Prisma.Sql {
  return Prisma.join(groupings.map((grouping) => columns[grouping]));
}

function orderOf(groupings: readonly UsageGrouping[]): Prisma.Sql {
  return Prisma.join(
    groupings.map((grouping) =>
      grouping === 'day' ? Prisma.sql`${columns.day} DESC` : columns[grouping],
    ),
  );
}
