import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkOf } from './network-of.ts';

describe('networkOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.0/24'],
    ['::ffff:192.0.2.7', '192.0.2.0/24'],
    ['::FFFF:192.0.2.7', '192.0.2.0/24'],
    ['::ffff:c000:207', '192.0.2.0/24'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('puts %s into %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it.each([null, '', 'localhost', '192.0.2', '192.0.2.7, 10.0.0.1', '[::1]'])(
    'knows no network of %j',
    (address) => {
      expect(networkOf(address)).toBeNull();
    },
  );

  it('puts all addresses of a /64 into one network, whatever they look like', () => {
    fc.assert(
      fc.property(
        fc.ipV6(),
        fc.array(fc.nat(0xffff), { minLength: 4, maxLength: 4 }),
        (any, rest) => {
          const network = networkOf(any);
          fc.pre(network?.endsWith('/64') === true && !network.startsWith('0:0:0:0:'));
          const prefix = network?.replace('::/64', '') ?? '';
          const neighbour = `${prefix}:${rest.map((part) => part.toString(16)).join(':')}`;
          expect(networkOf(neighbour)).toBe(network);
        },
      ),
    );
  });
});
