import type { Caller } from '../usage/ports.ts';

/** Whose use a quota limits: all of an organisation, that of one project or member in it, or that of one API key. */
export const quotaSubjectTypes = ['organization', 'project', 'user', 'api_key'] as const;
export type QuotaSubjectType = (typeof quotaSubjectTypes)[number];

/** What a quota limits; `cost` in millionths of the currency of the prices. */
export const quotaMetrics = ['requests', 'tokens', 'cost', 'concurrency'] as const;
export type QuotaMetric = (typeof quotaMetrics)[number];

/** For how long a quota counts, by UTC; `moment` is what runs now, and goes with `concurrency` alone. */
export const quotaWindows = ['minute', 'hour', 'day', 'month', 'moment'] as const;
export type QuotaWindow = (typeof quotaWindows)[number];

/** So much of something in a window. */
export interface QuotaRule {
  readonly subjectType: QuotaSubjectType;
  readonly metric: QuotaMetric;
  readonly window: QuotaWindow;
  readonly amount: number;
}

/** Where the quotas stand that organisations have set themselves. */
export interface QuotaRuleSource {
  /** The rules for a caller: those of the organisation, of the project and the person in it, and of the key. */
  rulesFor(caller: Caller): Promise<QuotaRule[]>;
}

/** What a process wants of a counter: as much of `want` as the limit leaves, and perhaps some for later. */
export interface CounterWant {
  readonly key: string;
  readonly endsAt: Date;
  readonly limit: number;
  readonly want: number;
}

/** What a process was given. */
export interface CounterGrant {
  readonly key: string;
  readonly granted: number;
  /** What all processes together have used or hold, this grant included. */
  readonly used: number;
}

/** What became of the grants of a counter since the last report. */
export interface CounterReport {
  readonly key: string;
  readonly endsAt: Date;
  /** What the process still holds, for calls that run and calls to come. */
  readonly held: number;
  /** What calls that have ended have used since the last report. */
  readonly settled: number;
}
