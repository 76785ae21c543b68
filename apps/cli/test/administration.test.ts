import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOllamaServer } from '@headgate/model-provider/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { headgate } from './support/headgate.ts';

const ada = 'ada@example.com';
let env: Record<string, string>;
let directory: string;
let ollama: Awaited<ReturnType<typeof startOllamaServer>>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headgate-administration-'));
  env = { DATA_DIR: join(directory, 'data') };
  await headgate(env, ['users', 'create', ada], 'correct horse 1\n');
  ollama = await startOllamaServer();
});

afterAll(async () => {
  await ollama?.close();
  await rm(directory, { recursive: true, force: true });
});

describe('headgate doctor', () => {
  interface Finding {
    readonly what: string;
    readonly state: string;
    readonly detail: string;
    readonly advice?: string;
  }
  async function findings(more: Record<string, string>): Promise<{ all: Finding[]; code: number }> {
    const { output, code } = await headgate({ ...env, OLLAMA_BASE_URL: ollama.url, ...more }, [
      'doctor',
      '--json',
    ]);
    return { all: JSON.parse(output), code };
  }
  const of = (all: readonly Finding[], what: string) => all.find((each) => each.what === what);

  it('finds no fault where only an Ollama is missing, and one where Redis does not serve', async () => {
    const without = await findings({ OLLAMA_BASE_URL: 'http://127.0.0.1:9' });
    expect(of(without.all, 'ollama')).toMatchObject({ state: 'warning' });
    expect(without.code).toBe(0);
    const { all, code } = await findings({ REDIS_URL: 'redis://127.0.0.1:9' });
    expect(of(all, 'redis')).toMatchObject({
      state: 'fault',
      advice: expect.stringContaining('/ready says no'),
    });
    expect(code).toBe(1);
  });

  it('warns of an organisation of operators that is not there', async () => {
    const [{ id }] = JSON.parse((await headgate(env, ['orgs', 'list', '--json'])).output);
    const what = 'OPERATOR_ORGANIZATION';
    expect(of((await findings({ [what]: id })).all, what)).toBeUndefined();
    const nobody = crypto.randomUUID();
    expect(of((await findings({ [what]: nobody })).all, what)).toMatchObject({
      state: 'warning',
      detail: expect.stringContaining(nobody),
      advice: expect.stringContaining('headgate orgs list'),
    });
  });

  it('takes the settings of a worker for settings, and no others', async () => {
    const home = process.cwd();
    onTestFinished(() => process.chdir(home));
    await writeFile(join(directory, '.env'), 'WORKER_PORT=8081\nWORKER_QUEUES_FILE=q\nFROB=1\n');
    process.chdir(directory);
    const { all } = await findings({});
    expect(of(all, 'FROB')).toMatchObject({ state: 'warning', detail: 'is not a setting (.env)' });
    expect(all.filter(({ what }) => what.startsWith('WORKER_'))).toEqual([]);
  });

  it('warns of a file of keys that others can open, unless they do not reach it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headgate-rings-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'jwt_keys');
    await writeFile(file, `one:${'k'.repeat(32)}`);
    const found = async () => of((await findings({ JWT_KEYS_FILE: file })).all, 'JWT_KEYS_FILE');
    await chmod(folder, 0o755);
    for (const mode of [0o644, 0o602]) {
      await chmod(file, mode);
      expect(await found()).toMatchObject({
        state: 'warning',
        detail: `${file} can be opened by every user of this machine`,
      });
    }
    await chmod(file, 0o640);
    expect(await found()).toBeUndefined();
    await chmod(file, 0o644);
    await chmod(folder, 0o700);
    expect(await found()).toBeUndefined();
  });

  it('warns in production that no proxy is trusted', async () => {
    const ring = `one:${'k'.repeat(32)}`;
    const webhookRing = `one:${Buffer.alloc(32, 1).toString('base64')}`;
    const production = {
      NODE_ENV: 'production',
      DATABASE_URL: 'postgresql://127.0.0.1:9/headgate',
      PUBLIC_URL: 'https://gate.example',
      JWT_KEYS: ring,
      SESSION_KEYS: ring,
      CURSOR_KEYS: ring,
      WEBHOOK_SECRET_KEYS: webhookRing,
    };
    const what = 'TRUSTED_PROXIES';
    const { all } = await findings(production);
    expect(of(all, 'settings')).toMatchObject({ state: 'ok' });
    expect(of(all, what)).toMatchObject({ state: 'warning' });
    expect(
      of((await findings({ ...production, [what]: '10.0.0.1/32' })).all, what),
    ).toBeUndefined();
    expect(of((await findings({})).all, what)).toBeUndefined();
  });
});

describe('headgate models pull', () => {
  const pull = (settings: Record<string, string>, ...words: string[]) =>
    headgate({ ...env, ...settings }, ['models', 'pull', 'x', ...words]).then(
      () => 'done',
      (error: Error) => `${error.name}: ${error.message}`,
    );
  const two = JSON.stringify({
    providers: {
      one: { type: 'ollama', base_url: 'http://127.0.0.1:9/' },
      two: { type: 'ollama' },
    },
  });

  it('knows the Ollamas of the settings, and no other', async () => {
    expect(await pull({}, '--provider', 'foo')).toBe(
      'CommandError: There is no Ollama foo in the settings, but: ollama.',
    );
    expect(await pull({ MODELS_CONFIG: two }, '--provider', 'foo')).toBe(
      'CommandError: There is no Ollama foo in the settings, but: one, two.',
    );
    expect(await pull({ MODELS_CONFIG: two })).toBe(
      'CommandError: Say by --provider which Ollama is to have it: one, two.',
    );
  });

  it('says where Ollama does not answer, and what names it', async () => {
    const OLLAMA_BASE_URL = 'http://127.0.0.1:9';
    const advice = 'Start it there, or set OLLAMA_BASE_URL to where it runs.';
    const nobody = `CommandError: Ollama does not answer at http://127.0.0.1:9. ${advice}`;
    expect(await pull({ OLLAMA_BASE_URL })).toBe(nobody);
    expect(await pull({ OLLAMA_BASE_URL }, '--provider', 'ollama')).toBe(nobody);
    expect(await pull({ OLLAMA_BASE_URL, MODELS_CONFIG: two }, '--provider', 'two')).toBe(nobody);
    expect(await pull({ MODELS_CONFIG: two }, '--provider', 'one')).toBe(
      nobody.replace('OLLAMA_BASE_URL', 'base_url of one in MODELS_CONFIG'),
    );
  });
});

describe('headgate for the one who runs it', () => {
  it('says of what is no id the same as of an id that nobody has', async () => {
    for (const id of ['nope', crypto.randomUUID(), '']) {
      await expect(headgate(env, ['orgs', 'members', id])).rejects.toMatchObject({
        name: 'CommandError',
        message: `There is no organisation ${id}.`,
      });
      await expect(headgate(env, ['orgs', 'add', id, ada])).rejects.toMatchObject({
        name: 'CommandError',
        message: 'There is no such organisation: headgate orgs list has their ids.',
      });
    }
  });

  it('has the heads of a table where a list is empty, or none as JSON, and says so beside it', async () => {
    expect(await headgate(env, ['users', 'list', 'zzz'])).toMatchObject({
      output: expect.stringMatching(/^EMAIL +NAME .*\n$/),
      errors: 'There is no such account.\n',
    });
    expect(await headgate(env, ['users', 'list', 'zzz', '--json'])).toMatchObject({
      output: '[]\n',
      errors: '',
    });
    expect((await headgate(env, ['users', 'list', ada])).errors).toBe('');
  });
});
