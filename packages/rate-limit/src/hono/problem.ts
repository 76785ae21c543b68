import type { Decision } from '../decision.ts';
import { quotaExceeded } from '../problem.ts';

/**
 * A refusal as a 429 with a problem document (RFC 9457) of the type `quota-exceeded`. Its header fields are those of
 * `rateLimitFields`, which `rateLimit` adds.
 *
 * @example
 * app.use(rateLimit(limiter, { context, onLimited: (decision) => problemOf(decision) }));
 */
export function problemOf(decision: Decision): Response {
  return new Response(JSON.stringify(quotaExceeded(decision)), {
    status: 429,
    headers: new Headers({ 'content-type': 'application/problem+json' }),
  });
}
