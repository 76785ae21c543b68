import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOllamaServer } from '@headgate/model-provider/testing';
import { whyUnavailable } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type BuiltApi, startBuiltApi } from './lib/built-api.ts';
import { pinnedNode, root, run } from './lib/process.ts';
import { account, clientOf, logIn, statusOf } from './lib/sign-in.ts';

const missing = whyUnavailable('postgres');
const program = [join(root, 'apps', 'cli', 'dist', 'main.js')];

/** A shell of this machine; one that is missing is a fault in CI alone. */
function lacks(shell: string): boolean {
  const absent = spawnSync(shell, ['--version']).error !== undefined;
  if (absent && process.env['CI']) throw new Error(`${shell} is not installed`);
  return absent;
}

describe.skipIf(missing !== undefined)(
  `headgate for the one who runs it${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    let api: BuiltApi;
    let env: Record<string, string>;

    beforeAll(async () => {
      api = await startBuiltApi();
      env = { DATABASE_URL: api.databaseUrl };
    });

    afterAll(() => api?.[Symbol.asyncDispose]());

    const headgate = (args: readonly string[], input?: string) =>
      run(pinnedNode, [...program, ...args], { env, ...(input !== undefined && { input }) });
    const json = async (args: readonly string[], input?: string) => {
      const done = await headgate([...args, '--json'], input);
      expect(done, done.output).toMatchObject({ code: 0, stderr: '' });
      return JSON.parse(done.output);
    };
    const login = () => logIn(api.url);
    /** What the API answers to somebody with a password, and to a refresh token. */
    const answerTo = (password: string) =>
      statusOf(
        clientOf(api.url).call('POST /v1/auth/login', { body: { email: account.email, password } }),
      );
    const answerToRefresh = (refresh_token: string) =>
      statusOf(clientOf(api.url).call('POST /v1/auth/refresh', { body: { refresh_token } }));

    it('makes an account that signs in, and says what is wrong with another', async () => {
      const made = await json(
        ['users', 'create', account.email, '--name', 'Ada'],
        `${account.password}\n`,
      );
      expect(made).toMatchObject({ email: account.email, id: expect.any(String) });
      expect(await answerTo(account.password)).toBe(200);
      const refused = (args: readonly string[], input: string) =>
        headgate(['users', 'create', ...args], input);
      expect(await refused([account.email], 'another horse 1\n')).toMatchObject({
        code: 1,
        output: 'There is an account with this address.\n',
      });
      expect(await refused(['bob@example.com'], 'short1\n')).toMatchObject({
        code: 1,
        output: 'A password has at least 8 characters.\n',
      });
      expect(await refused(['bob@example.com'], 'Qwerty123\n')).toMatchObject({
        code: 1,
        output: expect.stringMatching(/^Many people have this password/),
      });
      expect(await refused(['nobody'], 'correct horse 1\n')).toMatchObject({ code: 1 });
      expect(await refused(['bob@example.com'], '')).toMatchObject({
        code: 1,
        output: expect.stringContaining('No password was given'),
      });
      expect(await json(['users', 'list', 'ADA'])).toMatchObject([
        { email: account.email, name: 'Ada', disabled_at: null },
      ]);
      expect((await headgate(['users', 'list'])).output).toMatch(
        /^EMAIL .*\nada@example\.com +Ada /,
      );
    });

    it('shuts an account and lets it in again, whose sessions stay ended', async () => {
      const { refreshToken } = await login();
      expect(await json(['users', 'disable', account.email])).toMatchObject({ state: 'disabled' });
      expect(await answerTo(account.password)).toBe(401);
      expect(await answerToRefresh(refreshToken)).toBe(401);
      await json(['users', 'enable', account.email]);
      expect(await answerToRefresh(refreshToken)).toBe(401);
      expect(await answerTo(account.password)).toBe(200);
      expect(await headgate(['users', 'disable', 'nobody@example.com'])).toMatchObject({
        code: 1,
        output: 'There is no account with the address nobody@example.com.\n',
      });
    });

    it('describes an account, and signs it out everywhere, which leaves its API keys', async () => {
      const { client, refreshToken } = await login();
      const { data: made } = await client.call('POST /v1/api-keys', {
        body: { name: 'ci', scopes: ['models:read'] },
      });
      const described = await json(['users', 'get', account.email]);
      expect(described).toMatchObject({
        email: account.email,
        disabled_at: null,
        api_keys: 1,
        organizations: [{ name: 'Ada', role: 'owner' }],
      });
      expect(described.sessions).toBeGreaterThan(0);
      expect(await json(['users', 'end-sessions', account.email])).toMatchObject({
        sessions: 'ended',
      });
      expect(await answerToRefresh(refreshToken)).toBe(401);
      expect((await headgate(['users', 'get', account.email])).output).toMatch(/^sessions +0$/m);
      await clientOf(api.url, made.key).call('GET /v1/models');
      for (const verb of ['get', 'end-sessions']) {
        expect(await headgate(['users', verb, 'nobody@example.com'])).toMatchObject({
          code: 1,
          output: 'There is no account with the address nobody@example.com.\n',
        });
      }
    });

    it('gives an account another password, shows none of it, and tells the audit log', async () => {
      const { refreshToken } = await login();
      expect(
        await headgate(['users', 'reset-password', account.email], 'headgate 1\n'),
      ).toMatchObject({ code: 1, output: expect.stringMatching(/^A password contains neither/) });
      const words = [pinnedNode, ...program, 'users', 'reset-password', account.email];
      // A terminal of its own, at which somebody types.
      const typed = await run('script', ['-qec', words.join(' '), '/dev/null'], {
        env,
        input: 'better horse 2\nbetter horse 2\n',
      });
      expect(typed.output).toContain('New password: ');
      expect(typed.output).toContain('has a new password');
      expect(await answerTo(account.password)).toBe(401);
      expect(await answerTo('better horse 2')).toBe(200);
      expect(await answerToRefresh(refreshToken)).toBe(401);

      const unequal = await run('script', ['-qec', words.join(' '), '/dev/null'], {
        env,
        input: 'third horse 3\nother horse 4\n',
      });
      expect(unequal.output).toContain('The two are not the same.');
      await headgate(['users', 'reset-password', account.email], `${account.password}\n`);

      const { client } = await login();
      const { data } = await client.call('GET /v1/audit-events', { query: { limit: 100 } });
      const byNobody = data.items.filter(({ actor }) => actor.user_id === null);
      expect(byNobody.map(({ action }) => action)).toEqual([
        'user.password_reset',
        'user.password_reset',
        'session.others_revoked',
        'user.enabled',
        'user.disabled',
      ]);
    });

    it('lists organisations and their members, and makes an account one of them', async () => {
      await json(['users', 'create', 'bob@example.com'], 'correct horse 1\n');
      const found = (await json(['orgs', 'list'])) as {
        id: string;
        name: string;
        members: number;
      }[];
      const ada = found.find(({ name }) => name === 'Ada');
      expect(ada).toMatchObject({ members: 1, personal: true });
      const id = ada?.id ?? '';
      expect(await json(['orgs', 'add', id, 'bob@example.com', '--role', 'viewer'])).toMatchObject({
        role: 'viewer',
      });
      expect(await json(['orgs', 'members', id])).toMatchObject([
        { email: account.email, role: 'owner' },
        { email: 'bob@example.com', role: 'viewer' },
      ]);
      expect(await headgate(['orgs', 'add', id, 'bob@example.com'])).toMatchObject({
        code: 1,
        output: expect.stringContaining('a member already'),
      });
      expect(await headgate(['orgs', 'members', crypto.randomUUID()])).toMatchObject({ code: 1 });
      expect((await headgate(['orgs', 'add', id, 'bob@example.com', '--role', 'king'])).code).toBe(
        2,
      );
    });

    it('sums usage up, by what is asked', async () => {
      const { client, token } = await login();
      const body = {
        model: 'llama3.2:latest',
        messages: [{ role: 'user' as const, content: 'Hi' }],
      };
      await client.call('POST /v1/chat/completions', { body });
      const usage = (...args: string[]) =>
        run(pinnedNode, [...program, 'usage', ...args], {
          env: { ...env, HEADGATE_URL: api.url, HEADGATE_API_KEY: token },
        });
      await expect
        .poll(async () => JSON.parse((await usage('--json', '--by', 'model')).output).items, {
          timeout: 20_000,
        })
        .toMatchObject([{ model: 'llama3.2:latest', requests: 1 }]);
      expect((await usage('--by', 'day,model')).output).toMatch(
        /^DAY +MODEL +REQUESTS .*\n.*llama3\.2/,
      );
      expect(await usage('--by', 'colour')).toMatchObject({
        code: 2,
        output: expect.stringContaining('Allowed choices are day, model,'),
      });
    });
  },
);

describe('headgate models pull', () => {
  const pull = (args: readonly string[], env: Record<string, string>) =>
    run(pinnedNode, [...program, 'models', 'pull', ...args], { env });

  it('shows how far it is at a terminal, in a log and to a program', async () => {
    await using ollama = await startOllamaServer({
      registry: { 'tiny:1b': 1_000, 'wide:1b': 10 * 1024 * 1024 },
    });
    const env = { OLLAMA_BASE_URL: ollama.url };
    const told = await pull(['tiny:1b', '--json'], env);
    expect(told).toMatchObject({ code: 0, stderr: '' });
    const steps = told.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(steps.at(-1)).toMatchObject({ status: 'success' });
    expect(steps.some(({ completed, total }) => completed === total && total > 0)).toBe(true);
    const logged = await pull(['tiny:1b'], env);
    expect(logged.output).toMatch(/success\n/);
    expect(logged.output).toMatch(/tiny:1b is there\.\n/);
    const words = [pinnedNode, ...program, 'models', 'pull', 'wide:1b'].join(' ');
    const seen = await run('script', ['-qec', words, '/dev/null'], { env });
    expect(seen.output).toMatch(/█+ 100 % {2}10 MiB of 10 MiB/);
  });

  it('says what is wrong in a sentence', async () => {
    await using ollama = await startOllamaServer();
    expect(await pull(['nobody'], { OLLAMA_BASE_URL: ollama.url })).toMatchObject({
      code: 1,
      stderr: 'pulling manifest\nThe registry does not have this model.\n',
    });
    const two = JSON.stringify({
      providers: { one: { type: 'ollama', base_url: ollama.url }, two: { type: 'ollama' } },
    });
    expect(await pull(['x'], { MODELS_CONFIG: two })).toMatchObject({
      code: 1,
      stderr: 'Say by --provider which Ollama is to have it: one, two.\n',
    });
  });
});

describe('headgate completion', () => {
  async function programFor(shell: string): Promise<string> {
    const made = await run(pinnedNode, [...program, 'completion', shell]);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const directory = await mkdtemp(join(tmpdir(), 'headgate-completion-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = join(directory, `headgate.${shell}`);
    await writeFile(file, made.output);
    return file;
  }

  it('completes commands and options in bash', async () => {
    const file = await programFor('bash');
    const complete = (...words: string[]) => {
      const quoted = words.map((word) => `'${word}'`).join(' ');
      const script = `source ${file}; COMP_WORDS=(headgate ${quoted}); COMP_CWORD=${words.length}; _headgate; echo "\${COMPREPLY[@]}"`;
      return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim();
    };
    expect(complete('do')).toBe('doctor');
    expect(complete('users', 're')).toBe('reset-password');
    expect(complete('users', '')).toContain('create');
    expect(complete('api-keys', 'ro')).toBe('rotate');
    expect(complete('dead-letters', 'redrive', '--a')).toBe('--all');
    expect(complete('models', 'pull', 'tiny', '--pro')).toBe('--provider');
    expect(complete('chat', 'users', '--sys')).toBe('--system');
  });

  it('is a program that zsh and fish understand', async () => {
    const zsh = await programFor('zsh');
    if (!lacks('zsh')) {
      expect(spawnSync('zsh', ['-n', zsh], { encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      });
    }
    const fish = await programFor('fish');
    if (!lacks('fish')) {
      const script = `source ${fish}; complete -C 'headgate users re'; complete -C 'headgate do'; complete -C 'headgate workers dr'`;
      const { stdout } = spawnSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' });
      expect(stdout).toMatch(/^reset-password\t/m);
      expect(stdout).toMatch(/^doctor\t/m);
      expect(stdout).toMatch(/^drain\t/m);
    }
  });

  it('knows the shells that there are', async () => {
    expect((await run(pinnedNode, [...program, 'completion', 'csh'])).code).toBe(2);
  });
});
