import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process that listens. */
export interface Program {
  readonly url: string;
  readonly pid: number;
  readonly startedInMs: number;
  /** Sends a message to a program that answers such, and gives its answer. */
  ask(): Promise<unknown>;
  stop(): Promise<void>;
}

export const jsonType = { 'Content-Type': 'application/json' };

/** Starts a program and reads its address off its first lines. */
export async function start(
  args: readonly string[],
  env: Record<string, string> = {},
  ready?: string,
): Promise<Program> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code}: ${output}`)));
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      const found = /http:\/\/[\d.]+:\d+/.exec(output);
      if (found) resolve(found[0]);
    });
  });
  if (ready) {
    while ((await fetch(url + ready).catch(() => undefined))?.status !== 200);
  }
  child.removeAllListeners('exit');
  // What it logs from now on is read and dropped: to keep it would cost the load generator its time.
  child.stdout?.removeAllListeners('data').resume();
  return {
    url,
    pid: child.pid ?? 0,
    startedInMs: performance.now() - startedAt,
    async ask() {
      const answer = once(child, 'message');
      child.send('');
      return (await answer)[0];
    },
    async stop() {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}

/** The settings of an API in production with every limit and every quota on, and none that is reached. */
export function apiEnvironment(databaseUrl: string, ollamaUrl: string): Record<string, string> {
  return {
    NODE_ENV: 'production',
    PORT: '0',
    PUBLIC_URL: 'https://headgate.test',
    DATABASE_URL: databaseUrl,
    JWT_KEYS: `k1:${'0123456789abcdef'.repeat(4)}`,
    CURSOR_KEYS: `k1:${'0123456789abcdef'.repeat(4)}`,
    WEBHOOK_SECRET_KEYS: `k1:${'0123456789abcdef'.repeat(4)}`,
    SESSION_KEYS: `k1:${'0123456789abcdef'.repeat(4)}`,
    OLLAMA_BASE_URL: ollamaUrl,
    MAX_QUEUE_DELAY: '5m',
    QUOTAS: [
      'user:requests/day=900000000',
      'user:tokens/month=900000000000',
      'organization:requests/day=900000000',
      'organization:tokens/month=900000000000',
    ].join(),
    ...Object.fromEntries(
      ['ANONYMOUS', 'NETWORK', 'CALLER', 'CHAT', 'CHAT_ORGANIZATION'].map((name) => [
        `RATE_LIMIT_${name}`,
        '900000000/1d',
      ]),
    ),
  };
}

/** Signs up and in, and gives the access token. */
export async function signIn(url: string): Promise<string> {
  const account = JSON.stringify({ email: 'bench@example.com', password: 'correct horse 1' });
  const post = (path: string) =>
    fetch(url + path, { method: 'POST', headers: jsonType, body: account });
  await post('/v1/auth/signup');
  const { access_token } = (await (await post('/v1/auth/login')).json()) as {
    access_token: string;
  };
  return access_token;
}
