import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseConfig } from '@headgate/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSettings } from '../src/load-settings.ts';
import { headgate } from './support/headgate.ts';

const home = process.cwd();
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headgate-settings-'));
  process.chdir(directory);
});

afterEach(async () => {
  process.chdir(home);
  await rm(directory, { recursive: true, force: true });
});

/** What a command has printed, or the failure that it ended with. */
const told = (env: Record<string, string>, ...words: string[]): Promise<string> =>
  headgate(env, words).then(({ output }) => output, String);

describe('the settings of a command', () => {
  it.each([
    'serve',
    'worker',
    'migrate',
    'migrate resolve first --as applied',
    'users list',
    'orgs list',
    'models pull tiny',
    'doctor',
  ])('come from the file that CONFIG_FILE names: %s', async (words) => {
    const file = join(directory, 'headgate.yaml');
    await writeFile(file, 'log_level: deafening\n');
    expect(await told({ CONFIG_FILE: file }, ...words.split(' '))).toContain(
      `got "deafening" (${file})`,
    );
  });

  it('name the database that is migrated, and no other is made', async () => {
    await writeFile('headgate.yaml', `data_dir: ${join(directory, 'named')}\n`);
    expect(await told({ CONFIG_FILE: 'headgate.yaml' }, 'migrate')).toContain('up to date');
    expect((await stat('named')).isDirectory()).toBe(true);
    await expect(stat('.headgate')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('are weakest in the file, then .env, the environment, and a file that NAME_FILE names', async () => {
    await mkdir('secrets');
    await writeFile('secrets/data-dir', 'of-a-secret\n');
    await writeFile('headgate.yaml', 'data_dir: of-the-file\nnode_env: test\n');
    const dataDirectory = (env: Record<string, string>) =>
      loadSettings(databaseConfig, env).values.DATA_DIR;
    const CONFIG_FILE = 'headgate.yaml';
    expect(dataDirectory({})).toBe('.headgate');
    expect(dataDirectory({ CONFIG_FILE: '' })).toBe('.headgate');
    expect(dataDirectory({ CONFIG_FILE })).toBe('of-the-file');
    await writeFile('.env', 'DATA_DIR=of-dotenv\n');
    expect(dataDirectory({ CONFIG_FILE })).toBe('of-dotenv');
    const env = { CONFIG_FILE, DATA_DIR: 'of-the-environment' };
    expect(dataDirectory(env)).toBe('of-the-environment');
    expect(dataDirectory({ ...env, DATA_DIR_FILE: 'secrets/data-dir' })).toBe('of-a-secret');
    expect(loadSettings(databaseConfig, env).values.NODE_ENV).toBe('test');
  });

  it('are refused when the file is not there', async () => {
    expect(await told({ CONFIG_FILE: 'absent.yaml' }, 'migrate')).toContain(
      'absent.yaml: cannot be read (ENOENT)',
    );
  });
});
