import { createTestDatabase } from '@headgate/db/testing';
import { describeWith, startRedis } from '@headgate/test-servers';
import { describe, expect, it } from 'vitest';
import { startTestApi } from './harness.ts';

async function seriesOf(api: Awaited<ReturnType<typeof startTestApi>>) {
  const text = await (await api.request('/metrics')).text();
  const lines = text.split('\n').filter((line) => /^headgate_(?:database|redis)_conn/.test(line));
  return Object.fromEntries(lines.map((line) => line.split(' ') as [string, string]));
}

describeWith(describe, 'postgres', 'the connections to the database', () => {
  it('are told by state, with who waits for one', async () => {
    const { database, close } = await createTestDatabase({ on: 'postgres', maxConnections: 2 });
    const api = await startTestApi({ database });
    const held = [await database.pool.connect(), await database.pool.connect()];
    const waiting = database.pool.query('SELECT 1');
    expect(await seriesOf(api)).toEqual({
      'headgate_database_connections{state="idle"}': '0',
      'headgate_database_connections{state="busy"}': '2',
      headgate_database_connections_limit: '2',
      headgate_database_connection_waiters: '1',
    });
    for (const client of held) client.release();
    await waiting;
    expect(await seriesOf(api)).toMatchObject({
      'headgate_database_connections{state="busy"}': '0',
      headgate_database_connection_waiters: '0',
    });
    await api.close();
    await close();
  });
});

describeWith(describe, 'redis', 'the connection to Redis', () => {
  it('is told as it comes and goes', async () => {
    const redis = await startRedis({ dedicated: true });
    const api = await startTestApi({ env: { REDIS_URL: redis.url } });
    const connected = async () => (await seriesOf(api))['headgate_redis_connected'];
    await expect.poll(connected, { timeout: 20_000 }).toBe('1');
    await redis.stop();
    await expect.poll(connected, { timeout: 20_000 }).toBe('0');
    await api.close();
  });
});
