import { Pool } from 'undici';

const connections = 32;
const messages = [{ role: 'user', content: 'Hello' }];

/** A kind of request, and whether it is left before its end. */
interface Kind {
  readonly path: string;
  readonly body: object;
  readonly abort?: 'before the answer' | 'midway';
}

// Ten kinds in turn, two of them aborted: a fifth of all.
const kinds: readonly Kind[] = [
  { path: '/v1/chat/completions', body: { model: 'short:latest', messages } },
  { path: '/v1/chat/completions', body: { model: 'long:latest', messages, stream: true } },
  { path: '/v1/chat/completions', body: { model: 'short:latest', messages, stream: true } },
  {
    path: '/v1/chat/completions',
    body: { model: 'slow:latest', messages, stream: true },
    abort: 'midway',
  },
  { path: '/v1/chat', body: { model: 'short:latest', message: 'Hello' } },
  { path: '/v1/chat/completions', body: { model: 'short:latest', messages } },
  {
    path: '/v1/chat/completions',
    body: { model: 'slow:latest', messages },
    abort: 'before the answer',
  },
  { path: '/v1/chat/stream', body: { model: 'long:latest', message: 'Hello' } },
  { path: '/v1/chat/completions', body: { model: 'long:latest', messages } },
  { path: '/v1/chat/completions', body: { model: 'nobody:latest', messages } },
];

/** Sends requests of all kinds in turn over a few connections. */
export function mixedLoad(url: string, headers: Record<string, string>) {
  const pool = new Pool(url, { connections });
  let sent = 0;
  let aborted = 0;

  async function one({ path, body, abort }: Kind): Promise<void> {
    const controller = new AbortController();
    const request = pool.request({
      path,
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: controller.signal,
    });
    if (abort === 'before the answer') setTimeout(() => controller.abort(), 5);
    try {
      const answer = await request;
      for await (const _ of answer.body) if (abort === 'midway') controller.abort();
      const expected =
        path.endsWith('completions') && 'model' in body && body.model === 'nobody:latest'
          ? 404
          : 200;
      if (answer.statusCode !== expected) throw new Error(`${path} answered ${answer.statusCode}`);
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    }
    if (controller.signal.aborted) aborted++;
  }

  return {
    get aborted() {
      return aborted;
    },
    /** Resolves when so many more requests have ended. */
    async run(count: number): Promise<void> {
      const until = sent + count;
      await Promise.all(
        Array.from({ length: connections }, async () => {
          while (sent < until) await one(kinds[sent++ % kinds.length] as Kind);
        }),
      );
    },
    close: () => pool.destroy(),
  };
}
