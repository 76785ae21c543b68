import type { Count } from '@headgate/model-provider';

/** In whose name a model is called, and so who pays for it. */
export interface Caller {
  readonly organizationId: string;
  readonly userId: string;
  /** The API key that the request came with; `undefined` for a person who is signed in. */
  readonly apiKeyId: string | undefined;
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

/** What is asked for, before a model is called. */
export interface CallStart {
  readonly caller: Caller;
  readonly kind: CallKind;
  readonly model: string;
  readonly requestId: string;
  /** Tokens that the call may take; worked out only where somebody wants to know. */
  readonly estimate: () => { readonly input: number; readonly output: number };
}

/** The end of a call. */
export interface CallEnd {
  /** The model that answered; the one asked for when none had begun to. */
  readonly model: string;
  readonly outcome: CallOutcome;
  readonly counts: CallCounts;
  /** Milliseconds between admission and end. */
  readonly durationMs: number;
}

/** A call that may be made. */
export interface AdmittedCall {
  /** Gives back what was reserved and records what was used. Called exactly once; does not throw and does not wait. */
  settle(end: CallEnd): void;
}

/** Lets calls of models through and keeps account of them. */
export interface CallAccounts {
  /** Reserves what a call may take. What this refuses has cost nothing. */
  admit(start: CallStart): Promise<AdmittedCall>;
}
