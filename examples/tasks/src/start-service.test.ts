import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiConfig, type RunningApi } from '@headgate/api';
import { createLogger } from '@headgate/core/logging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countWords } from './count-words.ts';
import { notifyTeam } from './notify-team.ts';
import { startService } from './start-service.ts';

let directory: string;
let service: RunningApi;
let token: string;
const told: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headgate-example-'));
  const { values: config } = apiConfig.load({ env: { DATA_DIR: directory, PORT: '0' } });
  const notify = notifyTeam(async ({ text }) => void told.push(text));
  const log = createLogger({ level: 'silent' });
  service = await startService({ config, log, tasks: [countWords, notify] });
  const account = { email: 'ada@example.com', password: 'correct horse 1' };
  await call('/v1/auth/signup', account);
  token = String((await call('/v1/auth/login', account)).access_token);
});
afterAll(async () => {
  await service?.stop();
  await rm(directory, { recursive: true, force: true });
});

// biome-ignore lint/suspicious/noExplicitAny: the body of an answer is what the test is about
async function call(path: string, body?: object): Promise<any> {
  const response = await fetch(`${service.url}${path}`, {
    headers: {
      'Content-Type': 'application/json',
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  return response.json();
}

describe('a service with tasks of its own', () => {
  it('takes jobs of them and runs them', async () => {
    const { id } = await call('/v1/jobs', { type: 'words.count', input: { text: 'one two' } });
    await expect
      .poll(async () => (await call(`/v1/jobs/${id}`)).output, { timeout: 20_000 })
      .toEqual({ words: 2 });
  });

  it('refuses an input that does not fit, with a pointer to it', async () => {
    const refused = await call('/v1/jobs', { type: 'team.notify', input: { channel: 'ops' } });
    expect(refused).toMatchObject({ status: 422, errors: [{ pointer: '/input/text' }] });
    expect(told).toEqual([]);
  });
});
