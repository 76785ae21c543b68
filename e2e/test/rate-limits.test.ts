import { startRedis, whyUnavailable } from '@headgate/test-servers';
import { Agent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltApi, startBuiltApi } from './lib/built-api.ts';
import { fetch } from './lib/checked-fetch.ts';
import { startHeadgateNginx } from './lib/headgate-nginx.ts';

const missing = whyUnavailable('redis') ?? whyUnavailable('postgres');

describe.skipIf(missing !== undefined)(
  `two processes on one Redis${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    const stack = new AsyncDisposableStack();
    let processes: readonly BuiltApi[];

    beforeAll(async () => {
      const redis = await startRedis({ dedicated: true });
      stack.defer(() => redis.stop());
      const env = {
        REDIS_URL: redis.url,
        TRUSTED_PROXIES: '127.0.0.1/32',
        RATE_LIMIT_AUTH: '20/1h',
      };
      const first = stack.use(await startBuiltApi(env));
      const second = stack.use(await startBuiltApi({ ...env, DATABASE_URL: first.databaseUrl }));
      processes = [first, second];
    });
    afterAll(() => stack.disposeAsync());

    /** Refreshes, as a proxy of ours hands it on for somebody who has put names in front of their own. */
    const refresh = (index: number, client: string) =>
      fetch(`${processes[index % 2]?.url}/v1/auth/refresh`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'X-Forwarded-For': `10.0.0.${index % 250}, ${client}`,
        },
        body: JSON.stringify({ refresh_token: 'none' }),
      });

    it('D01 D06 together let exactly the quota of a client pass, whatever it says it is called', async () => {
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, index) => refresh(index, '198.51.100.9')),
      );
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 401)).toHaveLength(20);
      expect(statuses.filter((status) => status === 429)).toHaveLength(40);
      expect((await refresh(0, '198.51.100.10')).status).toBe(401);
    });

    it('D08 count the addresses of an IPv6 network together', async () => {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, index) => refresh(index, `2001:db8:1:2::${index + 1}`)),
      );
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(20);
    });

    const noNginx = whyUnavailable('nginx');
    it.skipIf(noNginx !== undefined)(
      'D06 behind nginx count who connects to it, whatever X-Forwarded-For says',
      async () => {
        await using nginx = await startHeadgateNginx(processes.map(({ url }) => url));
        const left = async (localAddress: string, forwardedFor: string) => {
          const dispatcher = new Agent({
            localAddress,
            connect: { ca: nginx.certificate, servername: 'localhost' },
          });
          const answer = await nginx.fetch('/v1/auth/refresh', {
            dispatcher,
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': forwardedFor },
            body: JSON.stringify({ refresh_token: 'none' }),
          });
          await answer.text();
          await dispatcher.close();
          return /"auth";r=(\d+)/.exec(answer.headers.get('ratelimit') ?? '')?.[1];
        };
        expect([
          await left('127.0.0.2', '6.6.6.1'),
          await left('127.0.0.2', '6.6.6.2, 198.51.100.7'),
          await left('127.0.0.2', '127.0.0.3'),
        ]).toEqual(['19', '18', '17']);
        expect(await left('127.0.0.3', '127.0.0.2')).toBe('19');
        const logs = processes.map(({ process: { output } }) => output).join('');
        expect(logs).toContain('"ip":"127.0.0.2"');
        expect(logs).not.toContain('6.6.6.');
      },
    );
  },
);
