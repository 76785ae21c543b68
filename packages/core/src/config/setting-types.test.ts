import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  byteSize,
  cidrList,
  defineConfig,
  enabledInProduction,
  flag,
  hostList,
  httpsOnly,
  isConfigError,
  keyRing,
  list,
  originList,
  rate,
  requiredInProduction,
  routeRates,
  secret,
  settingsReference,
  strongSecret,
  url,
} from './index.ts';

describe('byteSize', () => {
  it.each([
    ['512', 512],
    ['64KiB', 65_536],
    ['1MB', 1_000_000],
    ['2 GiB', undefined],
    ['1.5MB', undefined],
    ['-1', undefined],
    ['1mb', undefined],
  ])('reads %s as %s bytes', (text, bytes) => {
    expect(byteSize('A size.').safeParse(text).data).toBe(bytes);
  });

  it('writes any default so that it reads as the same size again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (bytes) => {
        const schema = z.object({ SIZE: byteSize('A size.').default(bytes) });
        const text = settingsReference(schema)[0]?.defaultText;
        expect(schema.parse({ SIZE: text }).SIZE).toBe(bytes);
      }),
    );
  });
});

describe.each([
  {
    name: 'hostList',
    type: hostList('Hosts.'),
    takes: ['example.com', '*.example.com,127.0.0.1', '[::1], bücher.example', ''],
    refuses: [
      'https://example.com',
      'example.com:443',
      'a b',
      'a.*.example',
      '*',
      '**.example.com',
      'a/b',
    ],
  },
  {
    name: 'cidrList',
    type: cidrList('Networks.'),
    takes: ['10.0.0.0/8', '10.0.0.0/8, fd00::/8', '192.0.2.7', ''],
    refuses: ['10.0.0.0/33', '10.0.0/8', 'fe80::1%eth0/64', '10.0.0.0/8/8', 'proxy', '1.2.3.4/'],
  },
  {
    name: 'originList',
    type: originList('Pages.'),
    takes: ['https://app.example.com', 'http://localhost:3000, https://b.example', '*', ''],
    refuses: [
      'https://app.example.com/',
      'app.example.com',
      'https://*.example.com/x',
      'file://',
      'null',
    ],
  },
])('$name', ({ type, takes, refuses }) => {
  it.each(takes)('takes %j', (text) => {
    expect(type.safeParse(text).success).toBe(true);
  });

  it.each(refuses)('refuses %j', (text) => {
    expect(type.safeParse(text).success).toBe(false);
  });
});

describe('rate', () => {
  it.each([
    ['60/1m', { quota: 60, window: 60 }],
    ['1/24d', { quota: 1, window: 2_073_600 }],
    ['off', null],
    ['0/1m', undefined],
    ['60', undefined],
    ['60/1ms', undefined],
    ['60/25d', undefined],
    ['-1/1m', undefined],
  ])('reads %s as %j', (text, expected) => {
    expect(rate('How often.').safeParse(text).data).toEqual(expected);
  });

  it('writes any default so that it reads as the same rate again', () => {
    const rates = fc.record({
      quota: fc.integer({ min: 1, max: 999_999_999 }),
      window: fc.integer({ min: 1, max: 2_073_600 }),
    });
    fc.assert(
      fc.property(rates, (value) => {
        const schema = z.object({ RATE: rate('How often.').default(value) });
        const text = settingsReference(schema)[0]?.defaultText;
        expect(schema.parse({ RATE: text }).RATE).toEqual(value);
      }),
    );
  });
});

describe('routeRates', () => {
  it.each([
    ['', []],
    [
      'POST /v1/jobs=60/1m, GET  /v1/jobs/{id}/events=10/1s',
      [
        { method: 'POST', path: '/v1/jobs', quota: 60, window: 60 },
        { method: 'GET', path: '/v1/jobs/{id}/events', quota: 10, window: 1 },
      ],
    ],
    ['POST /v1/jobs=off', undefined],
    ['POST /v1/jobs=60/25d', undefined],
    ['POST /v1/jobs', undefined],
    ['POST v1/jobs=60/1m', undefined],
    ['HEAD /v1/jobs=60/1m', undefined],
    ['POST /v1/jobs=60/1m,POST /v1/jobs=70/1m', undefined],
  ])('reads %j as %j', (text, expected) => {
    expect(routeRates('Routes.').safeParse(text).data).toEqual(expected);
  });

  it('writes a default so that it reads the same again', () => {
    const value = [{ method: 'POST', path: '/v1/jobs', quota: 60, window: 90 }];
    const schema = z.object({ ROUTES: routeRates('Routes.').default(value) });
    const text = settingsReference(schema)[0]?.defaultText;
    expect(schema.parse({ ROUTES: text }).ROUTES).toEqual(value);
  });
});

describe('keyRing', () => {
  const strong = 'x'.repeat(32);

  it('reads the newest key first and never prints a secret', () => {
    const ring = keyRing('Keys.').parse(`k2:${strong}, k1:${strong}y`);
    expect(ring.map(({ id }) => id)).toEqual(['k2', 'k1']);
    expect(ring[1]?.secret.reveal()).toBe(`${strong}y`);
    expect(JSON.stringify(ring)).not.toContain(strong);
  });

  it.each([
    ['no id', strong],
    ['a short secret', 'k1:short'],
    ['one id twice', `k1:${strong},k1:${strong}`],
    ['nothing', ','],
  ])('refuses %s', (_, text) => {
    expect(keyRing('Keys.').safeParse(text).success).toBe(false);
  });
});

describe('production rules', () => {
  const config = defineConfig({
    schema: z.object({
      NODE_ENV: z.string().optional(),
      DATABASE_URL: url(['postgresql'], 'The database.').optional(),
      SESSION_SECRET: secret('Signs.').optional(),
      CORS_ORIGINS: list('Origins.').default([]),
      SESSION_COOKIE_SECURE: flag('Secure.').default(true),
    }),
    productionRules: [
      requiredInProduction('DATABASE_URL'),
      strongSecret('SESSION_SECRET', { notOneOf: ['default-secret-of-32-bytes-length!'] }),
      httpsOnly('CORS_ORIGINS'),
      enabledInProduction('SESSION_COOKIE_SECURE'),
    ],
  });
  const good = {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgresql://db/main',
    SESSION_SECRET: 's'.repeat(32),
    CORS_ORIGINS: 'https://a.example,https://b.example',
  };
  const faults = (env: Record<string, string>) => {
    try {
      config.load({ env: { ...good, ...env } });
      return [];
    } catch (error) {
      if (!isConfigError(error)) throw error;
      return error.problems.map(({ name, message }) => `${name} ${message}`);
    }
  };

  it('E11 lets a sound configuration pass', () => {
    expect(faults({})).toEqual([]);
  });

  it.each([
    [{ DATABASE_URL: '' }, 'DATABASE_URL is required in production'],
    [
      { SESSION_SECRET: 's'.repeat(31) },
      'SESSION_SECRET must have at least 32 bytes in production',
    ],
    [
      { SESSION_SECRET: 'default-secret-of-32-bytes-length!' },
      'SESSION_SECRET must not be a default in production',
    ],
    [
      { CORS_ORIGINS: 'https://a.example,http://b.example' },
      'CORS_ORIGINS must begin with https:// in production',
    ],
    [{ CORS_ORIGINS: '*' }, 'CORS_ORIGINS must begin with https:// in production'],
    [{ SESSION_COOKIE_SECURE: 'false' }, 'SESSION_COOKIE_SECURE must be true in production'],
  ])('E11 refuses %j', (env, fault) => {
    expect(faults(env)).toEqual([fault]);
  });

  it('E11 reports every broken rule at once', () => {
    expect(
      faults({ DATABASE_URL: '', CORS_ORIGINS: '*', SESSION_COOKIE_SECURE: 'no' }),
    ).toHaveLength(3);
  });

  it('does not apply outside production', () => {
    expect(faults({ NODE_ENV: 'development', CORS_ORIGINS: '*' })).toEqual([]);
  });
});
