import type { Count, FinishReason } from '@headgate/model-provider';
import type { ProviderFailure } from '../metrics/ports.ts';
import type { TraceContext } from '../models/ports.ts';
import type { CounterGrant, CounterReport, CounterWant, QuotaRule } from '../quotas/ports.ts';

/** In whose name a model is called, and so who pays for it. */
export interface Caller {
  readonly organizationId: string;
  readonly userId: string;
  /** The API key that the request came with; `undefined` for a person who is signed in. */
  readonly apiKeyId: string | undefined;
  /** The project that the call counts for; `undefined` for none. */
  readonly projectId: string | undefined;
}

/** What a model is asked for. */
export type CallKind = 'chat' | 'embeddings';

/**
 * Where the counts of a call come from. `actual`: the provider counted. `estimated`: the work was done and nobody
 * counted it. `unknown`: the provider did not take the work, so that there is nothing to count. A count of 0 is a count.
 */
export type CountState = 'actual' | 'estimated' | 'unknown';

/** The tokens of a call; both are numbers unless the state is `unknown`. */
export interface CallCounts {
  readonly state: CountState;
  readonly input: Count;
  readonly output: Count;
  /** The part of `input` that came from a prompt cache, where the provider said so. */
  readonly cachedInput: Count;
}

/** How a call ended. `aborted`: the one it was made for went away. */
export type CallOutcome = 'completed' | 'failed' | 'aborted';

/** How a model is asked; what is left out is up to the model. No text of a request is in it. */
export interface CallSettings {
  readonly maxOutputTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly presencePenalty?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly seed?: number | undefined;
  /** What the answer has to be. */
  readonly output?: 'text' | 'json' | undefined;
  /** Numbers of a vector. */
  readonly dimensions?: number | undefined;
}

/** What is asked for, before a model is called. */
export interface CallStart {
  readonly caller: Caller;
  readonly kind: CallKind;
  readonly model: string;
  readonly requestId: string;
  readonly settings: CallSettings;
  /** Tokens that the call may take; worked out only where somebody wants to know. */
  readonly estimate: () => { readonly input: number; readonly output: number };
  /** Hears what is left to the caller, beside this call or because of which it is refused; not where nothing is limited. */
  readonly onAllowances?: ((allowances: CallerAllowances) => void) | undefined;
}

/** The end of a call. */
export interface CallEnd {
  /** Whether the provider has such a model. */
  readonly modelExists: boolean;
  /** The model that answered; the one asked for when none had begun to. */
  readonly model: string;
  readonly outcome: CallOutcome;
  readonly counts: CallCounts;
  /** Milliseconds between admission and end. */
  readonly durationMs: number;
  /** Milliseconds between admission and the first word of an answer; left out where there was none. */
  readonly firstTokenMs?: number | undefined;
  /** Why the model stopped, and what its provider calls the answer; left out where there was none. */
  readonly finishReason?: FinishReason | undefined;
  readonly responseId?: string | undefined;
  /** Which provider failed, and how, where one did. */
  readonly failure?: ProviderFailure | undefined;
}

/** How much of a limit is left, as far as this process knows. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until it is whole again. */
  readonly resetMs: number;
}

/** The tightest limits of a caller, where there are any. */
export interface CallerAllowances {
  readonly requests?: Allowance;
  readonly tokens?: Allowance;
}

/** A call that may be made. */
export interface AdmittedCall {
  /** Where in a trace the call is, for what it does below. */
  readonly trace?: TraceContext | undefined;
  /** Gives back what was reserved and records what was used. Called exactly once; does not throw and does not wait. */
  settle(end: CallEnd): void;
}

/** Lets calls of models through and keeps account of them. */
export interface CallAccounts {
  /**
   * Reserves what a call may take. What this refuses has cost nothing.
   *
   * @throws AppError `insufficient_quota` or, when too much runs at a time, `rate_limited`
   */
  admit(start: CallStart): Promise<AdmittedCall>;
  /** Admits so many calls that are alike: all of them or, with the same errors, none. */
  admitTogether(start: CallStart, calls: number): Promise<readonly AdmittedCall[]>;
}

/** A call that has ended, as it is kept. */
export interface UsageRecord extends Caller {
  readonly id: string;
  readonly model: string;
  readonly kind: CallKind;
  readonly outcome: CallOutcome;
  readonly counts: CallCounts;
  /** Millionths of the currency of the prices; `undefined` for a model without one. */
  readonly costMicros: number | undefined;
  readonly durationMs: number;
  readonly createdAt: Date;
}

/** A limit in one of its windows, and whose it is. */
export interface UsedLimit extends Pick<QuotaRule, 'subjectType' | 'metric' | 'window'> {
  /** That of its counter. */
  readonly key: string;
  readonly organizationId: string;
  readonly limit: number;
  readonly endsAt: Date;
}

/** What a process reports in one go: all of it is written, or nothing. */
export interface UsageReport {
  /** The limits that ended calls have counted against: what they have used up of them is noted with the report. */
  readonly limits?: readonly UsedLimit[];
  readonly holderId: string;
  /** Greater than that of every report of this holder before; a report that is repeated counts once. */
  readonly number: number;
  readonly records: readonly UsageRecord[];
  readonly counters: readonly CounterReport[];
}

/** The account book that all processes share. */
export interface UsageLedger {
  /**
   * Grants of each counter as much as its limit leaves, in one step: what all processes are granted never goes beyond
   * it. The grants are the holder's until it reports them away, or for {@link leaseMs} after its last report of them.
   */
  acquire(holderId: string, wants: readonly CounterWant[]): Promise<CounterGrant[]>;
  /** Writes records, their sums by day, and counters, in one transaction. */
  write(report: UsageReport): Promise<void>;
  /** Gives back what is held by processes that have not reported for {@link leaseMs}. */
  reclaim(): Promise<void>;
  /** Milliseconds for which grants are good. */
  readonly leaseMs: number;
}
