import type { EgressPolicy } from './egress-policy.ts';
import { forbiddenAddress } from './egress-policy.ts';
import { type ResolveAll, resolveAll } from './guarded-agent.ts';

/**
 * Refuses a URL whose name leads inside now. A name that does not resolve passes: what counts is what
 * it resolves to when it is dialled.
 *
 * @throws EgressError
 *
 * @example
 * ```ts
 * await assertPublic(policy, 'https://example.com/hook');
 * ```
 */
export async function assertPublic(
  policy: EgressPolicy,
  url: string,
  resolve: ResolveAll = resolveAll,
): Promise<void> {
  const { hostname } = policy.check(url);
  const addresses = await new Promise<readonly { address: string }[]>((done) => {
    resolve(hostname.replace(/^\[(.*)\]$/, '$1'), (error, found) => done(error ? [] : found));
  });
  if (addresses.some(({ address }) => !policy.allows(address))) throw forbiddenAddress();
}
