import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { type Address, parseAddress } from './address.ts';

/**
 * Makes a function that tells whether an address lies in one of some networks; what is no address does not.
 *
 * @throws TypeError when there is something else among them than networks and addresses
 * @example
 * import { isWithin } from '@headgate/rate-limit/client-ip';
 * const isOurs = isWithin(['10.0.0.0/8', '192.0.2.7']);
 * isOurs('10.1.2.3'); // true
 */
export function isWithin(networks: readonly string[]): (address: string) => boolean {
  const matches = matcher(networks);
  return (text) => {
    const address = parseAddress(text);
    return address !== null && matches(address);
  };
}

/** The same, of addresses that are read already. */
export function matcher(texts: readonly string[]): (address: Address) => boolean {
  const networks = texts.map(parseNetwork);
  return (address) =>
    networks.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    );
}

type Network = readonly [address: Address, bits: number];

function parseNetwork(text: string): Network {
  const [address = '', prefix] = text.split('/');
  const version = isIP(address);
  const cidr = `${address}/${prefix ?? (version === 4 ? 32 : 128)}`;
  if (version === 0 || !ipaddr.isValidCIDR(cidr)) {
    throw new TypeError(`${JSON.stringify(text)} is neither a network nor an address`);
  }
  const [network, bits] = ipaddr.parseCIDR(cidr);
  // A network of IPv4 addresses in IPv6 notation, as some systems print them.
  if (network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress() && bits >= 96) {
    return [network.toIPv4Address(), bits - 96];
  }
  return [network, bits];
}
