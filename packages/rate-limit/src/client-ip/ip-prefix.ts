import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { parseAddress } from './address.ts';

/** How much of an address counts. */
export interface IpPrefixOptions {
  /** Bits of an IPv4 address; 32 by default. */
  readonly ipv4?: number;
  /** Bits of an IPv6 address; 64 by default, which is what one network gets, and often one household or machine. */
  readonly ipv6?: number;
}

/**
 * The network of an address, as a key to count by: whoever has an IPv6 network has 2⁶⁴ addresses to change between.
 *
 * @returns the first address of the network and its length, such as `2001:db8:1:2::/64`; an IPv4 address alone stands
 *   as it is; null when the text is no address
 * @example
 * ipPrefix('2001:db8:1:2:3:4:5:6'); // '2001:db8:1:2::/64'
 * ipPrefix('::ffff:203.0.113.7'); // '203.0.113.7'
 */
export function ipPrefix(
  address: string | null,
  { ipv4 = 32, ipv6 = 64 }: IpPrefixOptions = {},
): string | null {
  if (address === null) return null;
  // What Node takes for an IPv4 address is in its canonical form.
  if (ipv4 === 32 && isIPv4(address)) return address;
  const parsed = parseAddress(address);
  if (parsed === null) return null;
  const isIpv4 = parsed.kind() === 'ipv4';
  if (isIpv4 && ipv4 === 32) return parsed.toString();
  const cidr = `${parsed.toString()}/${isIpv4 ? ipv4 : ipv6}`;
  const network = isIpv4
    ? ipaddr.IPv4.networkAddressFromCIDR(cidr)
    : ipaddr.IPv6.networkAddressFromCIDR(cidr);
  return `${network.toString()}/${isIpv4 ? ipv4 : ipv6}`;
}
