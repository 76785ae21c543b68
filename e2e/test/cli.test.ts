import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HeadgateClient } from '@headgate/client';
import { whyUnavailable } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltApi, startBuiltApi } from './lib/built-api.ts';
import { pinnedNode, root, run } from './lib/process.ts';
import { signIn } from './lib/sign-in.ts';

const missing = whyUnavailable('postgres');

function headgate(args: readonly string[], env: Record<string, string> = {}, input?: string) {
  const program = join(root, 'apps', 'cli', 'dist', 'main.js');
  const options = { env, ...(input !== undefined && { input }) };
  return run(pinnedNode, [program, ...args], options);
}

describe.skipIf(missing !== undefined)(
  `the command headgate${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    let api: BuiltApi;
    let directory: string;
    let client: HeadgateClient;
    let env: Record<string, string>;

    beforeAll(async () => {
      api = await startBuiltApi();
      directory = await mkdtemp(join(tmpdir(), 'headgate-cli-'));
      const signedIn = await signIn(api.url);
      client = signedIn.client;
      env = { HEADGATE_URL: api.url, HEADGATE_API_KEY: signedIn.token };
    });

    afterAll(async () => {
      await api?.[Symbol.asyncDispose]();
      if (directory) await rm(directory, { recursive: true });
    });

    it('tells how a service does, for a person and for a program', async () => {
      const told = await headgate(['status'], env);
      expect(told).toMatchObject({ code: 0, stderr: '' });
      expect(told.output).toMatch(/^Headgate \S+ at http:\S+: ok\n/);
      expect(told.output).toMatch(/^ {2}database +ok +[\d.]+ ms$/m);
      const parsed = JSON.parse((await headgate(['status', '--json'], env)).output);
      expect(parsed).toMatchObject({ status: 'ok', dependencies: { database: { ok: true } } });
    });

    it('lists the models that can be asked', async () => {
      const { output, code } = await headgate(['models'], env);
      expect([code, output]).toEqual([0, expect.stringMatching(/^MODEL .*\nllama3\.2:latest /)]);
    });

    it('asks one question and writes the answer as it comes', async () => {
      api.ollama.enqueue({ chunks: ['It is ', 'a gate.'] });
      const asked = await headgate(['chat', 'What is it?', '--model', 'llama3.2:latest'], env);
      expect(asked).toMatchObject({ code: 0, output: 'It is a gate.\n', stderr: '' });
    });

    it('holds a conversation, in which the model hears what was said', async () => {
      api.ollama.enqueue({ chunks: ['One.'] });
      api.ollama.enqueue({ chunks: ['Two.'] });
      const talk = await headgate(['chat', '--system', 'Count.'], env, 'Begin\nGo on\n\n');
      expect(talk.code).toBe(0);
      expect(talk.output).toMatch(/One\.\n.*Two\.\n/s);
      const heard = api.ollama.requests.filter(({ path }) => path === '/api/chat').at(-1);
      expect(heard?.body).toMatchObject({
        messages: [
          { role: 'system', content: 'Count.' },
          { role: 'user', content: 'Begin' },
          { role: 'assistant', content: 'One.' },
          { role: 'user', content: 'Go on' },
        ],
      });
    });

    it('lists, shows, cancels, retries and watches jobs', async () => {
      const input = { model: 'llama3.2:latest', messages: [{ role: 'user', content: 'later' }] };
      const made = await client.call('POST /v1/jobs', { body: { type: 'chat', input } });
      const { id } = made.data;
      const jobs = (...args: string[]) => headgate(['jobs', ...args], env);
      expect((await jobs('--state', 'queued')).output).toContain(id);
      expect(JSON.parse((await jobs('get', id, '--json')).output)).toMatchObject({
        state: 'queued',
        held_back: 'no_worker',
      });
      expect((await jobs('get', id)).output).toMatch(/^state +queued, no_worker$/m);
      expect((await jobs('cancel', id)).output).toMatch(/^state +cancelled$/m);
      const watched = await jobs('watch', id);
      expect(watched.code).toBe(1);
      expect(watched.output).toMatch(/ {2}queued\n.* {2}cancelled\n$/);
      expect(await jobs('retry', id)).toMatchObject({ code: 0 });
      expect(await jobs('get', 'x')).toMatchObject({ code: 1 });
    });

    it('says what is wrong in one line, and nothing of the key', async () => {
      const refused = await headgate(['models'], { ...env, HEADGATE_API_KEY: 'hg_secret' });
      expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('was refused') });
      expect(refused.output).not.toContain('hg_secret');
      const nobody = await headgate(['status'], { HEADGATE_URL: 'http://127.0.0.1:9' });
      expect(nobody).toMatchObject({ code: 1, output: expect.stringMatching(/^Nobody .*\.\n$/) });
      const unknown = await headgate(['chat', 'Hi', '--model', 'nobody'], env);
      expect(unknown).toMatchObject({ code: 1, output: expect.stringContaining('HTTP 404') });
    });

    it('ends with 2 when it was not understood, and helps', async () => {
      expect(await headgate(['statu'])).toMatchObject({
        code: 2,
        output: expect.stringContaining('Did you mean status?'),
      });
      expect((await headgate(['migrate', 'resolve', 'x', '--as', 'other'])).code).toBe(2);
      expect((await headgate(['dead-letters', 'redrive'], env)).code).toBe(2);
      expect((await headgate(['status'], { HEADGATE_URL: 'nowhere' })).code).toBe(2);
      expect(await headgate(['--help'])).toMatchObject({
        code: 0,
        output: expect.stringContaining('Exit codes'),
      });
    });

    it('looks at everything that the API needs, and says how to mend it', async () => {
      const local = { DATA_DIR: directory, OLLAMA_BASE_URL: api.ollama.url };
      const well = await headgate(['doctor', '--json'], {
        ...local,
        DATABASE_URL: api.databaseUrl,
      });
      const findings = JSON.parse(well.output) as { what: string; state: string }[];
      expect(findings.filter(({ state }) => state === 'fault')).toEqual([]);
      expect(findings.map(({ what }) => what)).toEqual(
        expect.arrayContaining(['node', 'settings', 'database', 'migrations', 'clock', 'ollama']),
      );
      expect(well.code).toBe(0);
      // One connection of a worker's queue listens, and five are its pool.
      expect(findings).toContainEqual(
        expect.objectContaining({
          what: 'connections',
          detail: expect.stringMatching(
            /^\d+ at the server, enough for an API and \d+ of its workers: an API takes 10 and a worker 16$/,
          ),
        }),
      );

      const ill = await headgate(['doctor'], {
        ...local,
        DATABASE_URL: 'postgresql://app:hunter2@127.0.0.1:9/headgate',
      });
      expect(ill.code).toBe(1);
      expect(ill.output).toMatch(/^FAULT +database: .*refused\n +Check DATABASE_URL/m);
      expect(ill.output).not.toContain('hunter2');

      const untouched = await headgate(['doctor'], local);
      expect(untouched.output).toMatch(/^warning migrations: \d+ to apply$/m);
    });
  },
);
