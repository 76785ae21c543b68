/** How a request stands with one policy. */
export interface PolicyState {
  readonly name: string;
  readonly quota: number;
  /** Seconds that a window lasts. */
  readonly window: number;
  /** What is left of the quota, this request taken off. */
  readonly remaining: number;
  /** Seconds until the window ends and the quota is whole again: a whole number, at least 1. */
  readonly reset: number;
  /** Whether the request is beyond the quota. */
  readonly violated: boolean;
  /** What tells the key from others without telling what it is; null unless the limiter has a `partitionKeySecret`. */
  readonly partitionKey: Uint8Array | null;
}

/** Whether a request may go on, and how it stands with each policy that applies to it. */
export interface Decision {
  /** True where no policy is violated, also where none applies. */
  readonly allowed: boolean;
  /** In the order of the limiter; those whose key is null are left out. */
  readonly policies: readonly PolicyState[];
  /** Seconds until no policy that is violated now would be: a whole number, at least 1; null when allowed. */
  readonly retryAfter: number | null;
  /** Whether the insurance counted because the store did not answer. */
  readonly insured: boolean;
}

/** The state that leaves a client least: a violated one, or else the smallest share of its quota. */
export function mostRestrictive(policies: readonly PolicyState[]): PolicyState | undefined {
  let worst: PolicyState | undefined;
  for (const state of policies) if (worst === undefined || isStricter(state, worst)) worst = state;
  return worst;
}

function isStricter(one: PolicyState, other: PolicyState): boolean {
  if (one.violated !== other.violated) return one.violated;
  if (one.violated) return one.reset > other.reset;
  return one.remaining / one.quota < other.remaining / other.quota;
}
