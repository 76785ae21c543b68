import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent } from 'undici';
import { type EgressPolicy, forbiddenAddress } from './egress-policy.ts';

/** Resolves a name to all its addresses, as `dns.lookup` does. */
export type ResolveAll = (
  hostname: string,
  done: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

/** As the system does it. @internal */
export const resolveAll: ResolveAll = (hostname, done) => lookup(hostname, { all: true }, done);

/**
 * An agent that dials only what the policy allows. The addresses of a name are looked at when it is
 * dialled, and the connection goes to one of those and no other: a name that changes its address
 * between a check and a use (DNS rebinding) gains nothing. Its owner closes it.
 *
 * @example
 * ```ts
 * const agent = createGuardedAgent(createEgressPolicy());
 * await request(policy.check(url), { dispatcher: agent });
 * ```
 */
export function createGuardedAgent(policy: EgressPolicy, resolve: ResolveAll = resolveAll): Agent {
  const guardedLookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const [first] = addresses;
      // One forbidden address condemns the name: Node would try the others and come to it.
      if (!first || addresses.some(({ address }) => !policy.allows(address))) {
        return callback(forbiddenAddress(), '', 0);
      }
      if (options.all) return callback(null, [...addresses]);
      return callback(null, first.address, first.family);
    });
  };
  return new Agent({ connect: { lookup: guardedLookup, timeout: 10_000 }, connections: 4 });
}
