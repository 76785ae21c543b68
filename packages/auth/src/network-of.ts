import { isIP } from 'node:net';

const mappedIpv4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;

/**
 * The network of an address: the /24 of IPv4, or the /64 of IPv6, in which one household or machine may change its address
 * at will. An IPv4 address in IPv6 form counts as IPv4. `null` for what is no address.
 */
export function networkOf(address: string | null): string | null {
  const [plain = ''] = (address ?? '').toLowerCase().split('%');
  const text = mappedIpv4.exec(plain)?.[1] ?? plain;
  switch (isIP(text)) {
    case 4:
      return `${text.split('.').slice(0, 3).join('.')}.0/24`;
    case 6:
      return ipv6Network(text);
    default:
      return null;
  }
}

function ipv6Network(address: string): string {
  // The URL parser brings every way of writing an address to one: no IPv4 part, no leading zeros (RFC 5952).
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const [first, second, third, fourth] = [...before, ...zeros, ...after];
  // Written as IPv6 in whatever form, it is an IPv4 address all the same.
  if (before.length === 0 && after.length === 3 && after[0] === 'ffff') {
    return ipv4Network(after[1] ?? '0', after[2] ?? '0');
  }
  return `${[first, second, third, fourth].join(':')}::/64`;
}

function ipv4Network(high: string, low: string): string {
  const upper = Number.parseInt(high, 16);
  const lower = Number.parseInt(low, 16);
  return `${upper >> 8}.${upper & 255}.${lower >> 8}.0/24`;
}
