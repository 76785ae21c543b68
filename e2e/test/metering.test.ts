import { createPostgresDatabase } from '@headgate/db';
import { whyUnavailable } from '@headgate/test-servers';
import { describe, expect, it } from 'vitest';
import { startBuiltApi } from './lib/built-api.ts';

const missing = whyUnavailable('postgres');
const question = { model: 'llama3.2:latest', messages: [{ role: 'user' as const, content: 'Hi' }] };
const unlimited = Object.fromEntries(
  ['ANONYMOUS', 'NETWORK', 'CALLER', 'CHAT', 'CHAT_ORGANIZATION'].map((name) => [
    `RATE_LIMIT_${name}`,
    '900000000/1d',
  ]),
);

describe.skipIf(missing !== undefined)(
  `metering over two processes${missing ? ` [skipped: ${missing}]` : ''}`,
  () => {
    it('G08 lets exactly the allowed number of 200 parallel requests pass, half of them streams', async () => {
      const env = { QUOTAS: 'user:requests/month=77', ...unlimited };
      await using first = await startBuiltApi(env);
      await using second = await startBuiltApi({ ...env, DATABASE_URL: first.databaseUrl });
      const clients = [await first.client(), await second.client()];
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, async (_, n) => {
          const client = clients[n % 2];
          try {
            if (n % 4 < 2) await client?.chat.completions.create(question);
            else {
              const stream = await client?.chat.completions.create({ ...question, stream: true });
              for await (const _ of stream ?? []);
            }
            return 'admitted';
          } catch (error) {
            return (error as { code?: string }).code;
          }
        }),
      );
      expect(outcomes.sort()).toEqual([
        ...Array(77).fill('admitted'),
        ...Array(123).fill('insufficient_quota'),
      ]);
      // The stand-in hears of the end of an answer after the client does.
      await expect.poll(() => [first, second].map(({ ollama }) => ollama.active)).toEqual([0, 0]);
    });

    it('G02 loses at most the last second of usage when it is killed, and lets nobody use more than their quota', async () => {
      const env = { QUOTAS: 'user:requests/month=30', ...unlimited };
      await using first = await startBuiltApi(env);
      const client = await first.client();
      const database = createPostgresDatabase({ url: first.databaseUrl });
      const recorded = () => database.prisma.usageRecord.count();
      for (let n = 0; n < 5; n++) await client.chat.completions.create(question);
      await expect.poll(recorded, { timeout: 20_000 }).toBe(5);
      for (let n = 0; n < 20; n++) await client.chat.completions.create(question);
      await first.process.stop('SIGKILL');
      const kept = await recorded();
      expect(kept).toBeGreaterThanOrEqual(5);
      expect(kept).toBeLessThanOrEqual(25);

      await using second = await startBuiltApi({ ...env, DATABASE_URL: first.databaseUrl });
      const other = await second.client();
      let admitted = 0;
      for (let n = 0; n < 10; n++) {
        await other.chat.completions.create(question).then(
          () => admitted++,
          () => undefined,
        );
      }
      // Twenty-five were admitted before; what the killed process held beyond them may come back later.
      expect(admitted).toBeLessThanOrEqual(5);
      await second.process.stop();
      expect(await recorded()).toBe(kept + admitted);
      await database.close();
    });
  },
);
