import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { startOllamaServer } from '@headgate/model-provider/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../src/commands/serve.ts';

let directory: string;
let ollama: Awaited<ReturnType<typeof startOllamaServer>>;
let running: Awaited<ReturnType<typeof serve>>;
let url: string;
let token: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headgate-serve-'));
  ollama = await startOllamaServer();
  const output = new PassThrough();
  const document = {
    providers: { local: { type: 'ollama', base_url: ollama.url, concurrency: 1, queue: 0 } },
  };
  const env = { DATA_DIR: directory, PORT: '0', MODELS_CONFIG: JSON.stringify(document) };
  running = await serve(env, output);
  url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(output.read()))?.[0] ?? '';
  const account = { email: `${randomUUID()}@example.com`, password: 'a-password-1' };
  await post('/v1/auth/signup', account);
  token = (await json<{ access_token: string }>(post('/v1/auth/login', account))).access_token;
});

afterAll(async () => {
  await running?.stop();
  await ollama?.close();
  await rm(directory, { recursive: true, force: true });
});

function post(path: string, body: unknown): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
}

async function json<Body>(response: Promise<Response>): Promise<Body> {
  return (await (await response).json()) as Body;
}

describe('headgate serve', () => {
  it('holds the limits of a model over requests and jobs together, and counts both', async () => {
    const call = { model: 'llama3.2', messages: [{ role: 'user', content: 'Hi' }] };
    ollama.enqueue({ chunks: ['one ', 'two'], fail: { afterChunks: 1, by: 'hang' } });
    const job = await json<{ id: string }>(post('/v1/jobs', { type: 'chat', input: call }));
    await ollama.waitForRequest({ path: '/api/chat' });

    const refused = await post('/v1/chat/completions', call);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ error: { code: 'overloaded' } });

    expect((await post(`/v1/jobs/${job.id}/cancel`, undefined)).ok).toBe(true);
    await ollama.waitForIdle();
    expect((await post('/v1/chat/completions', call)).status).toBe(200);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('outcome="aborted",counts="estimated"} 1');
    expect(metrics).toContain('outcome="completed",counts="actual"} 1');
  });
});
