import { isIP, isIPv4 } from 'node:net';
import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';
import { EgressError } from './egress-error.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Decides which addresses requests may go to that somebody else has chosen. */
export interface EgressPolicy {
  /** Whether requests may go to an address, given as text. */
  allows(address: string): boolean;
  /**
   * Reads a URL and refuses what could never be sent: another scheme than http and https, credentials
   * in the URL, and a host that is a forbidden address in any of its spellings. A name is looked at
   * when it is dialled, because what it resolves to may change.
   *
   * @throws EgressError
   */
  check(url: string): URL;
}

/**
 * Makes a policy: the public internet, and the ranges that the operator opens; where hosts are named, those alone.
 *
 * @param allowed - private networks that may be reached all the same, in CIDR notation
 * @param hosts - the hosts that URLs may name, `*.` in front for every name below; all of them where there are none
 * @throws Error when one of them is no CIDR range
 *
 * @example
 * ```ts
 * const policy = createEgressPolicy(['10.1.0.0/16']);
 * policy.check('http://169.254.169.254/'); // throws EgressError forbidden_address
 * ```
 */
export function createEgressPolicy(
  allowed: readonly string[] = [],
  hosts: readonly string[] = [],
): EgressPolicy {
  // As a URL writes them: in lower case, and other scripts in Punycode.
  const names = hosts.map((host) => withoutBrackets(domainToASCII(host)));
  const isNamed = (host: string) =>
    names.length === 0 ||
    names.some((name) =>
      name.startsWith('*.')
        ? host.endsWith(name.slice(1)) && host !== name.slice(1)
        : host === name,
    );
  const ranges = allowed.map((range) => parseRange(range));

  function allows(text: string): boolean {
    const address = parse(text);
    if (!address) return false;
    if (ranges.some(([network, bits]) => isWithin(address, network, bits))) return true;
    // Everything that is special in IANA's registries has a range of another name.
    return address.range() === 'unicast';
  }

  return {
    allows,
    check(text) {
      // The WHATWG parser writes every spelling of an IPv4 address (2130706433, 0x7f.1, 017700000001) out.
      const url = URL.parse(text);
      if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
        throw new EgressError('invalid_url', 'Must be an http or https URL');
      }
      if (url.username !== '' || url.password !== '') {
        throw new EgressError('invalid_url', 'Must not contain a user name or a password');
      }
      const host = withoutBrackets(url.hostname).replace(/\.$/, '');
      const internal = host === 'localhost' || host.endsWith('.localhost') || host === '';
      const loopback = internal && !allows('127.0.0.1');
      if (loopback || (isIP(host) !== 0 && !allows(host))) throw forbiddenAddress();
      if (!isNamed(host)) {
        throw new EgressError('forbidden_address', 'Must lead to a host that the operator allows');
      }
      return url;
    },
  };
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** @internal */
export function forbiddenAddress(): EgressError {
  return new EgressError('forbidden_address', 'Must not lead into a private network');
}

/** An address; an IPv4 one that is written as IPv6 (mapped, or translated by RFC 6052) is the IPv4 one. */
function parse(text: string): Address | undefined {
  if (isIPv4(text)) return ipaddr.IPv4.parse(text);
  if (!ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (address.range() === 'rfc6052') return new ipaddr.IPv4(address.toByteArray().slice(12));
  return address;
}

/** A range in CIDR notation; a bare address is itself alone. */
function parseRange(text: string): [Address, number] {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.toByteArray().length * 8];
}

function isWithin(address: Address, network: Address, bits: number): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
