import type { CallKind } from '@headgate/model-calls';

/** By what the sums of a report can be told apart. */
export const usageGroupings = ['day', 'model', 'api_key', 'project', 'user', 'kind'] as const;
export type UsageGrouping = (typeof usageGroupings)[number];

/** Which use a report is about; days by UTC, both included. */
export interface UsageQuery {
  readonly organizationId: string;
  /** Left out: that of everybody in the organisation. */
  readonly userId: string | undefined;
  readonly apiKeyId: string | undefined;
  readonly projectId: string | undefined;
  readonly model: string | undefined;
  readonly from: Date;
  readonly to: Date;
  readonly groupBy: readonly UsageGrouping[];
}

/** Sums of calls; what the report is not grouped by is left out. */
export interface UsageSums {
  readonly day?: Date;
  readonly model?: string;
  /** `null` for calls without a key. */
  readonly apiKeyId?: string | null;
  /** `null` for calls of no project. */
  readonly projectId?: string | null;
  readonly userId?: string;
  readonly kind?: CallKind;
  readonly calls: number;
  readonly failedCalls: number;
  readonly abortedCalls: number;
  readonly estimatedCalls: number;
  readonly uncountedCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicros: number;
}

/** Reports of what was used. */
export interface UsageReports {
  /** Sums by group, the latest day first; at most `limit` of them. */
  sums(query: UsageQuery, limit: number): Promise<UsageSums[]>;
}
