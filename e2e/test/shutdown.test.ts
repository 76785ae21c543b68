import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { whyUnavailable } from '@headgate/test-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltApi, startBuiltApi } from './lib/built-api.ts';
import { fetch, holdAgainst, loadContract } from './lib/checked-fetch.ts';

const missing = whyUnavailable('postgres');

describe.skipIf(missing !== undefined)(
  `a process that is told to stop${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    let api: BuiltApi;
    let contract: Awaited<ReturnType<typeof loadContract>>;

    beforeAll(async () => {
      api = await startBuiltApi({ SHUTDOWN_DELAY: '2s', SHUTDOWN_GRACE: '2s' });
      contract = await loadContract(api.url);
    });
    afterAll(() => api?.[Symbol.asyncDispose]());

    /** A request on a connection of its own, as a probe makes it: its status, or why there is none. */
    async function probe(path: string) {
      const asked = request(`${api.url}${path}`, { agent: false }).end();
      try {
        const [answer] = (await once(asked, 'response')) as [IncomingMessage];
        const { statusCode: status = 0, headers } = answer;
        const body = Buffer.concat(await answer.toArray());
        const response = new Response(body, { status, headers: headers as Record<string, string> });
        await holdAgainst(contract, 'GET', path, response);
        return { status, connection: headers.connection };
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === undefined) throw error;
        return { status: code };
      }
    }

    it('says so before it closes, answers meanwhile, and ends long streams with an error', async () => {
      const { apiKey } = await api.client();
      const stream = async (path: string, body: object) => {
        api.ollama.enqueue({
          chunks: Array.from({ length: 600 }, () => 'word '),
          chunkDelayMs: 100,
        });
        const response = await fetch(`${api.url}${path}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${apiKey}` },
          body: JSON.stringify({ model: 'llama3.2:latest', ...body }),
        });
        expect(response.status).toBe(200);
        return response.text();
      };
      const native = stream('/v1/chat/stream', { message: 'Hi' });
      const openAi = stream('/v1/chat/completions', {
        stream: true,
        messages: [{ role: 'user', content: 'Hi' }],
      });
      await delay(500);
      expect(await probe('/ready')).toMatchObject({ status: 200 });

      const exit = api.process.stop('SIGTERM');
      await api.process.waitFor(/"message":"(stopping)"/);
      const seen: (number | string)[] = [];
      for (;;) {
        const [ready, live] = [await probe('/ready'), await probe('/live')];
        // What arrives at the moment of closing is reset, what comes later is refused.
        if ([ready, live].some(({ status }) => /^ECONN/.test(`${status}`))) break;
        seen.push(ready.status);
        expect(live).toMatchObject({ status: 200, connection: 'close' });
        await delay(100);
      }
      expect(seen.filter((status) => status === 503).length).toBeGreaterThan(3);
      expect(new Set(seen)).toEqual(new Set([503]));
      expect(await probe('/ready')).toEqual({ status: 'ECONNREFUSED' });

      const problem = /event: error\ndata: (.*)\n\n$/.exec(await native)?.[1] ?? '{}';
      expect(JSON.parse(problem)).toMatchObject({
        code: 'service_unavailable',
        status: 503,
        request_id: expect.any(String),
      });
      const error = /data: (.*)\n\n$/.exec(await openAi)?.[1] ?? '{}';
      expect(JSON.parse(error)).toMatchObject({ error: { code: 'service_unavailable' } });
      expect(await exit).toBe(0);
    });
  },
);
