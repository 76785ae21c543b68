import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEgressPolicy, createGuardedAgent, isEgressError } from './index.ts';

const policy = createEgressPolicy();

describe('a URL that a stranger has chosen', () => {
  it.each([
    'http://127.0.0.1/',
    'http://localhost/',
    'http://localhost./',
    'http://api.localhost/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://017700000001/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://0.0.0.0/',
    'http://127.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://[64:ff9b::7f00:1]/',
    'http://[fd00::1]/',
    'http://10.0.0.1:8080/',
    'http://192.168.1.1/',
    'http://[fe80::1]/',
    'http://255.255.255.255/',
    'http://224.0.0.1/',
    'http://[::]/',
  ])('is refused where it leads inside: %s', (url) => {
    expect(() => policy.check(url)).toThrow(expect.objectContaining({ code: 'forbidden_address' }));
  });

  it.each([
    'https://user:secret@example.com/',
    'https://user@example.com/',
    'file:///etc/passwd',
    'gopher://example.com/',
    'javascript:alert(1)',
    'example.com',
    'http://',
    '',
  ])('is refused where it is none that can be sent to: %s', (url) => {
    expect(() => policy.check(url)).toThrow(expect.objectContaining({ code: 'invalid_url' }));
  });

  it('passes where it is public', () => {
    expect(policy.check('https://example.com/hook?a=1').href).toBe('https://example.com/hook?a=1');
    expect(policy.check('https://93.184.216.34/').host).toBe('93.184.216.34');
    expect(policy.check('https://[2606:2800:220:1::1]:8443/').port).toBe('8443');
  });

  it('passes into a range that the operator has opened, and into no other', () => {
    const opened = createEgressPolicy(['10.1.0.0/16', 'fd00:1::/32', '192.168.7.7']);
    expect(opened.allows('10.1.2.3')).toBe(true);
    expect(opened.allows('::ffff:10.1.2.3')).toBe(true);
    expect(opened.allows('10.2.0.1')).toBe(false);
    expect(opened.allows('fd00:1::5')).toBe(true);
    expect(opened.allows('fd00:2::5')).toBe(false);
    expect(opened.allows('192.168.7.7')).toBe(true);
    expect(opened.allows('192.168.7.8')).toBe(false);
    expect(opened.allows('not an address')).toBe(false);
  });
});

describe('a URL where the operator names the hosts', () => {
  const named = createEgressPolicy(
    ['127.0.0.0/8'],
    ['hooks.example.com', '*.Partner.example', '127.0.0.1', 'b\u00fccher.example'],
  );

  it.each([
    'https://hooks.example.com/a',
    'https://HOOKS.example.com.:8443/a',
    'https://eu.partner.example/',
    'https://a.eu.partner.example/',
    'http://127.0.0.1:9000/',
    'https://b\u00fccher.example/',
  ])('passes to %s', (url) => {
    expect(() => named.check(url)).not.toThrow();
  });

  it.each([
    'https://example.com/',
    'https://hooks.example.com.evil.example/',
    'https://xhooks.example.com/',
    'https://partner.example/',
    'https://evilpartner.example/',
    'https://93.184.216.34/',
    'http://127.0.0.2/',
  ])('is refused to %s', (url) => {
    expect(() => named.check(url)).toThrow(
      expect.objectContaining({
        code: 'forbidden_address',
        message: expect.stringContaining('operator allows'),
      }),
    );
  });

  it('is refused inside all the same', () => {
    const inside = createEgressPolicy([], ['10.0.0.1', 'localhost']);
    for (const url of ['http://10.0.0.1/', 'http://localhost/']) {
      expect(() => inside.check(url)).toThrow(
        expect.objectContaining({ code: 'forbidden_address' }),
      );
    }
  });
});

describe('a name that is dialled', () => {
  let server: Server;
  let port: number;
  let asked = 0;

  beforeAll(async () => {
    server = createServer((_, response) => {
      asked += 1;
      response.end('inside');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());

  it.each([
    ['resolves to a private address', [{ address: '127.0.0.1', family: 4 }]],
    [
      'resolves to a public and a private address',
      [
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
    ],
    ['resolves to nothing', []],
  ])('is not reached when it %s', async (_, addresses) => {
    const agent = createGuardedAgent(policy, (_hostname, done) => done(null, addresses));
    const sent = request(`http://rebound.example:${port}/`, { dispatcher: agent });
    await expect(sent).rejects.toSatisfy(isEgressError);
    expect(asked).toBe(0);
    await agent.close();
  });

  it('is reached at the address that was looked at', async () => {
    const opened = createEgressPolicy(['127.0.0.0/8']);
    let lookups = 0;
    const agent = createGuardedAgent(opened, (_hostname, done) => {
      lookups += 1;
      done(null, [{ address: '127.0.0.1', family: 4 }]);
    });
    const { body } = await request(`http://receiver.example:${port}/`, { dispatcher: agent });
    expect(await body.text()).toBe('inside');
    expect(lookups).toBe(1);
    await agent.close();
  });
});
