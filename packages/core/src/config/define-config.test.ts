import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type ConfigError,
  defineConfig,
  duration,
  flag,
  isConfigError,
  list,
  port,
  secret,
  setting,
  settingsReference,
  url,
} from './index.ts';

const config = defineConfig({
  schema: z.object({
    NODE_ENV: setting(z.enum(['development', 'production']), { description: 'Mode.' }).default(
      'development',
    ),
    PORT: port('The port.').default(8080),
    FEATURE: flag('A switch.').default(false),
    GRACE: duration('A time.').default(1000),
    ORIGINS: list('Origins.').default([]),
    DATABASE_URL: url(['postgres'], 'The database.').optional(),
    API_TOKEN: secret('A token.').optional(),
  }),
  productionRules: [
    ({ API_TOKEN }) =>
      API_TOKEN && API_TOKEN.byteLength >= 32
        ? undefined
        : { name: 'API_TOKEN', message: 'must have at least 32 bytes in production' },
  ],
  docs: 'docs/configuration.md',
});

function problemsOf(env: Record<string, string>, more: object = {}): ConfigError {
  try {
    config.load({ env, ...more });
  } catch (error) {
    if (isConfigError(error)) return error;
    throw error;
  }
  throw new Error('it loaded');
}

let directory: string;
const file = (name: string, text: string) => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'headgate-config-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

describe('sources', () => {
  it('takes the strongest of default, YAML, .env, environment and secret file', () => {
    const yamlFile = file(
      'a.yaml',
      'port: 1\ngrace: 2s\nfeature: true\napi:\n  token: from-yaml\n',
    );
    const dotenvFile = file('a.env', 'PORT=2\nGRACE=3s\n');
    const tokenFile = file('token', 'from-file\n');
    const { values, secretFiles } = config.load({
      yamlFile,
      dotenvFile,
      env: { PORT: '3', API_TOKEN: 'from-env', API_TOKEN_FILE: tokenFile },
    });
    expect(values).toMatchObject({ PORT: 3, GRACE: 3000, FEATURE: true, ORIGINS: [] });
    expect(values.API_TOKEN?.reveal()).toBe('from-file');
    expect([...secretFiles]).toEqual([['API_TOKEN_FILE', tokenFile]]);
  });

  it('reads lists, and forgives a .env that is not there', () => {
    const yamlFile = file('list.yaml', 'origins: [https://a.example, https://b.example]\n');
    const { values } = config.load({ yamlFile, dotenvFile: join(directory, 'none'), env: {} });
    expect(values.ORIGINS).toEqual(['https://a.example', 'https://b.example']);
  });

  it('reports a YAML file that is missing or broken, and a secret file that cannot be read', () => {
    const missing = problemsOf(
      { API_TOKEN_FILE: join(directory, 'absent') },
      { yamlFile: join(directory, 'absent.yaml') },
    );
    expect(missing.problems.map(({ name }) => name)).toEqual([
      join(directory, 'absent.yaml'),
      'API_TOKEN_FILE',
    ]);
    expect(problemsOf({}, { yamlFile: file('b.yaml', 'port: [') }).message).toMatch(
      /not valid YAML/,
    );
  });

  it('E13 refuses a name in a file that looks like a setting, and says which', () => {
    const error = problemsOf({}, { dotenvFile: file('typo.env', 'PROT=1\nAPI_TOKNE=x\n') });
    expect(error.message).toMatch(/API_TOKNE: is not a setting .*did you mean API_TOKEN\?/);
  });

  it('warns of a name in a file that looks like no setting: another program may read it', () => {
    const dotenvFile = file('shared.env', 'COMPOSE_PROJECT_NAME=x\nPORT=1\n');
    expect(config.load({ env: {}, dotenvFile }).warnings).toEqual([
      { name: 'COMPOSE_PROJECT_NAME', message: `is not a setting (${dotenvFile})` },
    ]);
  });

  it('E13 warns of a name in the environment that looks like a setting', () => {
    const { warnings } = config.load({ env: { DATABSE_URL: 'x', HOME: '/', PATHS: 'x' } });
    expect(warnings).toEqual([
      {
        name: 'DATABSE_URL',
        message: 'is not a setting (environment); did you mean DATABASE_URL?',
      },
    ]);
  });
});

describe('values', () => {
  it.each([
    ['false', false],
    ['0', false],
    ['off', false],
    ['true', true],
    ['1', true],
    ['yes', true],
    ['', false],
  ])('E08 reads the switch "%s" as %s', (text, expected) => {
    expect(config.load({ env: { FEATURE: text } }).values.FEATURE).toBe(expected);
  });

  it('E08 refuses a switch that is neither', () => {
    expect(problemsOf({ FEATURE: 'flase' }).message).toContain('FEATURE: expected true or false');
  });

  it.each(['3e3', '0x10', '70000', '-1', '1.5', 'http', '99999999'])(
    'E09 refuses the port %s',
    (text) => {
      expect(problemsOf({ PORT: text }).message).toContain(
        `PORT: expected a port number from 0 to 65535, got "${text}" (environment)`,
      );
    },
  );

  it('E09 trims a port', () => {
    expect(config.load({ env: { PORT: ' 3000 ' } }).values.PORT).toBe(3000);
  });

  it.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
  ])('reads the duration %s as %i milliseconds', (text, milliseconds) => {
    expect(config.load({ env: { GRACE: text } }).values.GRACE).toBe(milliseconds);
  });

  it('refuses a duration below its least, and says which that is', () => {
    const kept = defineConfig({
      schema: z.object({ KEPT: duration('A time.', { min: 86_400_000 }).default(604_800_000) }),
    });
    expect(kept.load({ env: { KEPT: '24h' } }).values.KEPT).toBe(86_400_000);
    expect(() => kept.load({ env: { KEPT: '30s' } })).toThrow('a duration of 1d or more');
  });

  it('E14 freezes what it loads', () => {
    const { values } = config.load({ env: {} });
    expect(Object.isFrozen(values)).toBe(true);
    expect(Object.isFrozen(values.ORIGINS)).toBe(true);
  });
});

describe('the report', () => {
  it('E10 names every problem at once, and where to read more', () => {
    const error = problemsOf({ PORT: 'x', FEATURE: 'x', GRACE: 'x' });
    expect(error.problems.map(({ name }) => name)).toEqual(['PORT', 'FEATURE', 'GRACE']);
    expect(error.message).toMatch(/3 problems:[\s\S]*Settings: docs\/configuration.md/);
  });

  it('E12 never repeats a URL that may hold credentials', () => {
    const { message } = problemsOf({ DATABASE_URL: 'mysql://app:hunter2@db/main' });
    expect(message).not.toContain('hunter2');
    expect(message).toContain('DATABASE_URL: expected a URL that begins with postgres://');
    expect(message).toMatch(/got \[redacted:len \d+\]/);
  });

  it('E11 refuses to start in production with a weak secret', () => {
    const weak = problemsOf({ NODE_ENV: 'production', API_TOKEN: 'short-secret' });
    expect(weak.message).toContain('at least 32 bytes');
    expect(weak.message).not.toContain('short-secret');
    expect(
      config.load({ env: { NODE_ENV: 'production', API_TOKEN: 'x'.repeat(32) } }).production,
    ).toBe(true);
  });

  it('E10 prints loaded values without their secrets', () => {
    const { values } = config.load({ env: { API_TOKEN: 'hunter2hunter2' } });
    expect(inspect(values) + JSON.stringify(values)).not.toContain('hunter2');
  });
});

describe('settingsReference', () => {
  it('writes a default as it would be set', () => {
    expect(settingsReference(config.schema).find(({ name }) => name === 'GRACE')).toMatchObject({
      defaultText: '1s',
    });
  });

  it('says of each setting what it is, its form and its default', () => {
    expect(settingsReference(config.schema)).toContainEqual({
      name: 'PORT',
      description: 'The port.',
      expected: 'a port number from 0 to 65535',
      required: false,
      sensitive: false,
      defaultText: '8080',
    });
  });
});
