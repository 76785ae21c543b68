import { serializeByteSequence, serializeInteger, serializeString } from 'structured-headers';
import { type Decision, mostRestrictive, type PolicyState } from './decision.ts';

/**
 * The header fields `RateLimit-Policy`, `RateLimit` and, on a refusal, `Retry-After`, as
 * draft-ietf-httpapi-ratelimit-headers-11 writes them: one item a policy, as structured fields (RFC 9651).
 * No fields where no policy applies.
 *
 * @example
 * const decision = await limiter.check(context);
 * for (const [name, value] of rateLimitFields(decision)) response.setHeader(name, value);
 * // RateLimit-Policy: "minute";q=60;w=60, "day";q=5000;w=86400
 * // RateLimit: "minute";r=59;t=60, "day";r=4020;t=31820
 */
export function rateLimitFields({
  policies,
  retryAfter,
}: Decision): [name: string, value: string][] {
  if (policies.length === 0) return [];
  const fields: [string, string][] = [
    ['RateLimit-Policy', policies.map(policyItem).join(', ')],
    ['RateLimit', policies.map(stateItem).join(', ')],
  ];
  if (retryAfter !== null) fields.push(['Retry-After', String(retryAfter)]);
  return fields;
}

/**
 * The header fields `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset` that older clients read. They
 * have room for one policy: the one that leaves least. The reset is in seconds from now, as `Retry-After` is.
 *
 * @example
 * for (const [name, value] of xRateLimitFields(decision)) response.setHeader(name, value);
 */
export function xRateLimitFields({ policies }: Decision): [name: string, value: string][] {
  const state = mostRestrictive(policies);
  if (state === undefined) return [];
  return [
    ['X-RateLimit-Limit', String(state.quota)],
    ['X-RateLimit-Remaining', String(state.remaining)],
    ['X-RateLimit-Reset', String(state.reset)],
  ];
}

function policyItem({ name, quota, window, partitionKey }: PolicyState): string {
  return `${serializeString(name)};q=${serializeInteger(quota)};w=${serializeInteger(window)}${pk(partitionKey)}`;
}

function stateItem({ name, remaining, reset, partitionKey }: PolicyState): string {
  return `${serializeString(name)};r=${serializeInteger(remaining)};t=${serializeInteger(reset)}${pk(partitionKey)}`;
}

function pk(partitionKey: Uint8Array | null): string {
  return partitionKey === null ? '' : `;pk=${serializeByteSequence(partitionKey)}`;
}
