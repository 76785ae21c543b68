import type { Decision } from './decision.ts';

/** The problem type for a used-up quota that draft-ietf-httpapi-ratelimit-headers registers. */
export const quotaExceededType = 'https://iana.org/assignments/http-problem-types#quota-exceeded';

/** A problem document (RFC 9457) of that type. */
export interface QuotaExceededProblem {
  readonly type: typeof quotaExceededType;
  readonly title: string;
  readonly status: 429;
  /** The names of the policies that are violated. */
  readonly 'violated-policies': readonly string[];
}

/**
 * The body of a 429: a problem document of the type `quota-exceeded` that names the policies.
 *
 * @example
 * const decision = await limiter.check(context);
 * if (!decision.allowed) response.status(429).json(quotaExceeded(decision));
 */
export function quotaExceeded(decision: Decision): QuotaExceededProblem {
  return {
    type: quotaExceededType,
    title: 'Request cannot be satisfied as assigned quota has been exceeded',
    status: 429,
    'violated-policies': decision.policies
      .filter(({ violated }) => violated)
      .map(({ name }) => name),
  };
}
