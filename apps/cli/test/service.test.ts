import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { startOllamaServer } from '@headgate/model-provider/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../src/commands/serve.ts';
import { groupings } from '../src/commands/usage.ts';
import { UsageError } from '../src/terminal.ts';
import { headgate, idCommands } from './support/headgate.ts';

const ada = 'ada@example.com';
const password = 'correct horse 1';
let directory: string;
let ollama: Awaited<ReturnType<typeof startOllamaServer>>;
let running: Awaited<ReturnType<typeof serve>>;
let url: string;
/** Of an operator, with the key that the first test makes. */
let env: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headgate-service-'));
  const settings = { DATA_DIR: join(directory, 'data') };
  const made = await headgate(settings, ['users', 'create', ada, '--json'], `${password}\n`);
  ollama = await startOllamaServer();
  const output = new PassThrough();
  running = await serve(
    {
      ...settings,
      PORT: '0',
      OLLAMA_BASE_URL: ollama.url,
      OPERATOR_ORGANIZATION: JSON.parse(made.output).organization_id,
    },
    output,
  );
  url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(output.read()))?.[0] ?? '';
  env = { HEADGATE_URL: url };
});

afterAll(async () => {
  await running?.stop();
  await ollama?.close();
  await rm(directory, { recursive: true, force: true });
});

const run = (...words: string[]) => headgate(env, words);
const failure = (...words: string[]) =>
  run(...words).then(
    () => 'done',
    (error: Error) => `${error.name}: ${error.message}`,
  );
const json = async (...words: string[]) => JSON.parse((await run(...words, '--json')).output);

describe('headgate api-keys', () => {
  const scopes =
    'models:read,chat:write,usage:read,jobs:read,jobs:write,api_keys:read,api_keys:write,admin:read,admin:write';

  it('makes a key in a session of its own, which it ends, and shows the key alone', async () => {
    const words = ['api-keys', 'create', 'mine', '--scopes', scopes, '--email', ada];
    await expect(headgate(env, words, 'wrong horse 1\n')).rejects.toThrow(
      'The address or the password is not right.',
    );
    const made = await headgate(env, words, `${password}\n`);
    expect(made.output).toMatch(/^hg_\S+\n$/);
    expect(made.errors).toContain('is shown this once');
    env['HEADGATE_API_KEY'] = made.output.trim();
    const [key] = await json('api-keys', 'list');
    expect(key).toMatchObject({ name: 'mine', expires_at: null });
    expect((await run('api-keys')).output).not.toContain(made.output.trim());
    const login = await fetch(`${url}/v1/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: ada, password }),
    });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const sessions = await fetch(`${url}/v1/auth/sessions`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(((await sessions.json()) as { items: unknown[] }).items).toHaveLength(1);
  });

  it('says that an API key makes no other, and what does', async () => {
    await expect(run('api-keys', 'create', 'x', '--scopes', 'models:read')).rejects.toThrow(
      'No API key can do this. With --email <address> it is done in a session of yours.',
    );
  });

  it('rotates its own key into a file of its owner alone, and never over another', async () => {
    const [{ id }] = await json('api-keys', 'list');
    const out = join(directory, 'key');
    const rotated = await run('api-keys', 'rotate', id, '--overlap', '0', '--out', out);
    const key = (await readFile(out, 'utf8')).trim();
    expect(rotated.output + rotated.errors).not.toContain(key);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    env['HEADGATE_API_KEY'] = key;
    const next = (await json('api-keys', 'list'))[0].id;
    await expect(run('api-keys', 'rotate', next, '--out', out)).rejects.toThrow(
      `${out} is there already, and --force replaces it.`,
    );
    expect((await readFile(out, 'utf8')).trim()).toBe(key);
  });

  it('ends a key', async () => {
    const words = ['api-keys', 'create', 'short', '--scopes', 'models:read', '--email', ada];
    const made = await headgate(
      env,
      [...words, '--expires', '2999-01-31', '--json'],
      `${password}\n`,
    );
    const { id, key, expires_at } = JSON.parse(made.output);
    expect(expires_at).toBe('2999-01-31T00:00:00.000Z');
    expect(await json('api-keys', 'revoke', id)).toEqual({ id, revoked: true });
    await expect(headgate({ ...env, HEADGATE_API_KEY: key }, ['models'])).rejects.toThrow(
      'The API key was refused.',
    );
  });
});

describe('headgate for operators', () => {
  it('lists queues, pauses one and lets it go on', async () => {
    const all = await json('queues', 'list');
    expect(all.map(({ name }: { name: string }) => name)).toContain('chat.async');
    expect((await run('queues')).output).toMatch(/^QUEUE +WAITING .*\n(.*\n)*chat\.async +0 /);
    expect((await run('queues', 'pause', 'chat.async')).output).toContain(
      'no further job of chat.async',
    );
    expect((await json('queues', 'get', 'chat.async')).paused_at).toEqual(expect.any(String));
    expect((await json('queues', 'resume', 'chat.async')).paused_at).toBeNull();
    await expect(run('queues', 'pause', 'nobody')).rejects.toThrow('HTTP 404');
  });

  it('shows the jobs that failed for good, and runs them again', async () => {
    ollama.enqueue({ error: { status: 400, message: 'never' } });
    const job = await fetch(`${url}/v1/jobs`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${env['HEADGATE_API_KEY']}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({
        type: 'chat',
        input: { model: 'llama3.2:latest', messages: [{ role: 'user', content: 'Hi' }] },
      }),
    });
    const { id } = (await job.json()) as { id: string };
    expect((await run('jobs', 'watch', id)).code).toBe(1);
    const letters = await json('dead-letters', 'list', '--queue', 'chat.async');
    expect(letters).toMatchObject([{ id, queue: 'chat.async', attempts: 1 }]);
    expect((await run('dead-letters', 'get', id)).output).toContain(letters[0].error.name);
    await expect(run('dead-letters', 'redrive')).rejects.toThrow(
      new UsageError('Say which job by its id, or --all.'),
    );
    expect(await json('dead-letters', 'redrive', id)).toEqual({ redriven: 1 });
    expect((await run('jobs', 'watch', id)).code).toBe(0);
    expect(await run('dead-letters')).toMatchObject({
      output: expect.stringMatching(/^ID +QUEUE .*\n$/),
      errors: 'There is no job that failed for good.\n',
    });
    expect(await run('jobs', '--state', 'cancelled')).toMatchObject({
      output: expect.stringMatching(/^ID +TYPE .*\n$/),
      errors: 'There is no such job.\n',
    });
    expect(await run('jobs', '--state', 'cancelled', '--json')).toMatchObject({
      output: '[]\n',
      errors: '',
    });
    expect((await run('dead-letters', 'redrive', '--all')).output).toBe('0 jobs run again.\n');
  });

  it('has a worker take no further job, and go on', async () => {
    const [worker] = await json('workers', 'list');
    expect((await run('workers')).output).toMatch(/^HOST +PID .*\n\S+ +\d+ +\S+ +\d+ /);
    expect(await json('workers', 'drain', worker.id)).toMatchObject({
      drain_requested_at: expect.any(String),
    });
    expect(await json('workers', 'resume', worker.id)).toMatchObject({ drain_requested_at: null });
    expect((await run('workers', 'get', worker.id)).output).toContain(worker.id);
  });
});

describe('headgate with a value that is none', () => {
  it('names it, whichever command takes an id', async () => {
    const words = idCommands().filter(([group]) => group !== 'orgs');
    expect(words.length).toBeGreaterThan(9);
    for (const each of words) {
      const told = await failure(...each, 'nope');
      expect(told, each.join(' ')).toMatch(
        /^CommandError: One or more values are not valid\. \(HTTP 422\)\n {2}id: \S/,
      );
    }
  });

  it.each([
    [['usage', '--from', 'tomorrow'], /HTTP 422\)\n {2}from: /],
    [['usage', '--project', 'nope'], /HTTP 422\)\n {2}project_id: /],
    [['api-keys', 'list', '--project', 'nope'], /HTTP 422\)\n {2}project_id: /],
    [['queues', 'get', 'nope'], /HTTP 404\)$/],
  ])('names what is wrong: %j', async (words, told) => {
    expect(await failure(...words)).toMatch(told);
  });

  it('names the scope that nobody knows', async () => {
    const words = ['api-keys', 'create', 'x', '--scopes', 'foo:bar', '--email', ada];
    await expect(headgate(env, words, `${password}\n`)).rejects.toThrow(
      /HTTP 422\)\n {2}\/scopes\S*: \S/,
    );
  });

  it('takes the groups of usage that the service knows, and no others', async () => {
    expect((await run('usage', '--by', groupings.join(','))).errors).not.toContain('error');
    await expect(run('usage', '--by', 'day,colour')).rejects.toMatchObject({
      code: 'commander.invalidArgument',
      message: expect.stringContaining('Allowed choices are day, model, api_key'),
    });
  });

  it('names the scope that its key lacks', async () => {
    const words = ['api-keys', 'create', 'narrow', '--scopes', 'usage:read', '--email', ada];
    const made = await headgate(env, words, `${password}\n`);
    const narrow = { ...env, HEADGATE_API_KEY: made.output.trim() };
    for (const [command, scope] of [
      ['jobs', 'jobs:read'],
      ['models', 'models:read'],
    ] as const) {
      await expect(headgate(narrow, [command])).rejects.toThrow(`(HTTP 403)\n  scope: ${scope}`);
    }
  });
});

describe('headgate chat --json', () => {
  it('writes a line for each piece, and one with the whole answer and what it took', async () => {
    ollama.enqueue({ chunks: ['It is ', 'a gate.'] });
    const { output } = await run('chat', 'What is it?', '--model', 'llama3.2:latest', '--json');
    const events = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toEqual([
      { event: 'delta', text: 'It is ' },
      { event: 'delta', text: 'a gate.' },
      {
        event: 'end',
        model: 'llama3.2:latest',
        text: 'It is a gate.',
        finish_reason: 'stop',
        usage: expect.objectContaining({ total_tokens: expect.any(Number) }),
        stopped: false,
      },
    ]);
  });

  it('of a pipe has the answers on standard output, and no prompt', async () => {
    ollama.enqueue({ chunks: ['One.'] });
    const words = ['chat', '--model', 'llama3.2:latest'];
    expect(await headgate(env, words, 'Begin\n')).toMatchObject({ output: 'One.\n', errors: '' });
  });

  it('at a terminal has its prompt beside the answers', async () => {
    ollama.enqueue({ chunks: ['One.'] });
    const [output, errors] = [new PassThrough(), new PassThrough()];
    const input = Object.assign(new PassThrough(), { isTTY: true });
    input.end('Begin\n');
    const { chat } = await import('../src/commands/chat.ts');
    await chat({ env, input, output, errors }, undefined, { model: 'llama3.2:latest' });
    expect(String(output.read())).toBe('One.\n');
    expect(String(errors.read())).toContain('llama3.2:latest> ');
  });

  it('holds a conversation without a prompt, and tells of an answer that broke off', async () => {
    ollama.enqueue({ chunks: ['One.'] });
    ollama.enqueue({ chunks: ['Two', '!'], fail: { afterChunks: 1, by: 'error-line' } });
    const lines: Record<string, unknown>[] = [];
    const output = new PassThrough();
    output.on('data', (bytes) =>
      lines.push(
        ...String(bytes)
          .trim()
          .split('\n')
          .map((text) => JSON.parse(text)),
      ),
    );
    const { chat } = await import('../src/commands/chat.ts');
    const input = new PassThrough();
    input.end('Begin\nGo on\n');
    const errors = new PassThrough();
    await expect(
      chat({ env, input, output, errors }, undefined, { model: 'llama3.2:latest', json: true }),
    ).rejects.toThrow();
    expect(lines.map(({ event }) => event)).toEqual(['delta', 'end', 'delta', 'error']);
    expect(lines.at(-1)).toMatchObject({ text: 'Two', message: expect.any(String) });
  });
});
