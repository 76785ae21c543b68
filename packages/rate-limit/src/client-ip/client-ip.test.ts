import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientIp, ipPrefix, isWithin } from './index.ts';

describe('clientIp', () => {
  const find = clientIp({ trust: ['10.0.0.0/8', 'fd00::/8', '192.0.2.99'] });

  it.each([
    [
      'D06 the entry that a trusted proxy added',
      '10.0.0.1',
      '6.6.6.6, 198.51.100.9',
      '198.51.100.9',
    ],
    ['D06 the peer itself when it is no proxy of ours', '203.0.113.7', '6.6.6.6', '203.0.113.7'],
    [
      'D06 what stands left of two proxies',
      '10.0.0.1',
      '6.6.6.6, 198.51.100.9, 10.2.2.2',
      '198.51.100.9',
    ],
    ['D06 a proxy named by its address', '192.0.2.99', '198.51.100.9', '198.51.100.9'],
    ['D06 a proxy in IPv6', 'fd00::1', '2001:db8::9', '2001:db8::9'],
    [
      'D06 a proxy whose socket says IPv4 in IPv6',
      '::ffff:10.0.0.1',
      '198.51.100.9',
      '198.51.100.9',
    ],
    ['D06 the leftmost entry when all are ours', '10.0.0.1', '10.3.3.3, 10.2.2.2', '10.3.3.3'],
    ['D07 the peer when an entry is no address', '10.0.0.1', 'evil<script>, 10.2.2.2', '10.0.0.1'],
    ['D07 the peer when an entry is empty', '10.0.0.1', '198.51.100.9, , 10.2.2.2', '10.0.0.1'],
    ['D07 the peer when the header is empty', '10.0.0.1', '', '10.0.0.1'],
    ['D07 no octal and no short form', '10.0.0.1', '0198.051.100.9', '10.0.0.1'],
    [
      'an entry left of garbage is never looked at',
      '10.0.0.1',
      'evil, 198.51.100.9',
      '198.51.100.9',
    ],
    ['an entry with a port', '10.0.0.1', '198.51.100.9:4711', '198.51.100.9'],
    ['an IPv6 entry with a port', '10.0.0.1', '[2001:db8::9]:4711', '2001:db8::9'],
    ['D08 a mapped entry', '10.0.0.1', '::ffff:198.51.100.9', '198.51.100.9'],
    ['D08 an entry with a zone', '10.0.0.1', 'fe80::1%eth0', 'fe80::1'],
  ])('finds %s', (_, peer, header, expected) => {
    expect(find(peer, header)).toBe(expected);
  });

  it('reads several lines as one', () => {
    expect(find('10.0.0.1', ['6.6.6.6', '198.51.100.9, 10.2.2.2'])).toBe('198.51.100.9');
  });

  it('D06 trusts nobody unless told to', () => {
    expect(clientIp()('127.0.0.1', '6.6.6.6')).toBe('127.0.0.1');
  });

  it('gives null for a connection without an address', () => {
    expect(find(undefined, '6.6.6.6')).toBeNull();
    expect(find('', '6.6.6.6')).toBeNull();
  });

  it('takes networks of IPv4 in IPv6 notation', () => {
    expect(clientIp({ trust: ['::ffff:10.0.0.0/104'] })('10.9.9.9', '6.6.6.6')).toBe('6.6.6.6');
  });

  it.each(['10.0.0.0/33', 'example.com', '', '10.0.0.0/-1', 'loopback', '10.0.0/8'])(
    'refuses to trust %j',
    (network) => {
      expect(() => clientIp({ trust: [network] })).toThrow(TypeError);
    },
  );

  it('D07 gives an address in canonical form or null, whatever it is given', () => {
    const entry = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.constant('10.1.1.1'));
    fc.assert(
      fc.property(fc.oneof(entry, fc.constant('10.0.0.1')), fc.array(entry), (peer, entries) => {
        const found = find(peer, entries);
        expect(found === null || isIP(found) !== 0).toBe(true);
        if (isIP(peer) !== 0) expect(found).not.toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('D06 no entry that the client writes can change what proxies have added', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.ipV4())), (forged) => {
        const header = [...forged, '198.51.100.9', '10.2.2.2'].join(', ');
        expect(find('10.0.0.1', header)).toBe('198.51.100.9');
      }),
    );
  });
});

describe('ipPrefix', () => {
  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::ffff', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::', '2001:db8:1:3::/64'],
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['64:ff9b::203.0.113.7', '203.0.113.7'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['evil<script>', null],
    ['', null],
  ])('D08 puts %s into %s', (address, expected) => {
    expect(ipPrefix(address)).toBe(expected);
  });

  it('takes other lengths', () => {
    expect(ipPrefix('203.0.113.7', { ipv4: 24 })).toBe('203.0.113.0/24');
    expect(ipPrefix('2001:db8:1:2::1', { ipv6: 56 })).toBe('2001:db8:1::/56');
    expect(ipPrefix(null)).toBeNull();
  });

  it('D08 gives all addresses of a network one key', () => {
    const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(groups, groups, groups, (network, one, other) => {
        const write = (host: number[]) =>
          [...network, ...host].map((g) => g.toString(16)).join(':');
        // Addresses that stand for IPv4 ones are counted as those.
        fc.pre(network.some((group) => group !== 0) && network[0] !== 0x64);
        expect(ipPrefix(write(one))).toBe(ipPrefix(write(other)));
      }),
    );
  });
});

describe('isWithin', () => {
  it.each([
    ['10.1.2.3', true],
    ['::ffff:10.1.2.3', true],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['fd00::1', true],
    ['fe80::1', false],
    ['', false],
    ['10.1.2', false],
  ])('of %s says %s', (address, expected) => {
    expect(isWithin(['10.0.0.0/8', '192.0.2.7', 'fd00::/8'])(address)).toBe(expected);
  });

  it('refuses what is no network', () => {
    expect(() => isWithin(['10.0.0.0/40'])).toThrow(TypeError);
  });
});
