import { isIPv4 } from 'node:net';
import { parseAddress } from './address.ts';
import { matcher } from './networks.ts';

/** Whose word about the client is taken. */
export interface ClientIpOptions {
  /**
   * Networks of one's own proxies, such as `10.0.0.0/8`, or single addresses; none by default. Only what stands in
   * one of them is believed when it says on whose behalf it asks.
   */
  readonly trust?: readonly string[];
}

/**
 * Tells the client's address.
 *
 * @param peer the other end of the connection, such as `socket.remoteAddress`
 * @param forwardedFor the `X-Forwarded-For` header: its lines in their order, joined by commas or not
 * @returns an address in its canonical form, or null when `peer` is none
 */
export type ClientIp = (
  peer: string | undefined,
  forwardedFor?: string | readonly string[] | null,
) => string | null;

/**
 * Makes a function that finds the address of the client behind one's own proxies: the rightmost entry of
 * `X-Forwarded-For` that none of them has. What stands further left, anybody can have written. Where an entry is no
 * address, the header is not one that a proxy of ours wrote, and the peer is the client.
 *
 * @throws TypeError when `trust` holds something else than networks and addresses
 * @example
 * const clientAddress = clientIp({ trust: ['10.0.0.0/8', 'fd00::/8'] });
 * clientAddress('10.0.0.1', '6.6.6.6, 198.51.100.9'); // '198.51.100.9'
 * clientAddress('203.0.113.7', '6.6.6.6'); // '203.0.113.7': not one of our proxies
 */
export function clientIp({ trust = [] }: ClientIpOptions = {}): ClientIp {
  const isTrusted = matcher(trust);

  return (peer, forwardedFor) => {
    if (peer === undefined) return null;
    const told = trust.length > 0 ? forwardedFor : undefined;
    // What Node takes for an IPv4 address is in its canonical form.
    if (!told && isIPv4(peer)) return peer;
    const direct = parseAddress(peer);
    if (direct === null) return null;
    if (!told || !isTrusted(direct)) return direct.toString();
    const entries = (typeof told === 'string' ? told : told.join()).split(',');
    let client = direct;
    for (const entry of entries.reverse()) {
      const address = parseAddress(withoutPort(entry.trim()));
      if (address === null) return direct.toString();
      client = address;
      if (!isTrusted(address)) break;
    }
    return client.toString();
  };
}

// Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
function withoutPort(entry: string): string {
  return (
    /^\[([^\]]+)\](?::\d{1,5})?$/.exec(entry)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(entry)?.[1] ?? entry
  );
}
