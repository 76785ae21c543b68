import { startPostgres } from './start-postgres.ts';
import { startRedis } from './start-redis.ts';
import { whyUnavailable } from './why-unavailable.ts';

/**
 * Starts the servers that are installed and not named by the environment yet, and names them there,
 * so that every process started from now on shares them. Meant for vitest's `globalSetup`.
 *
 * @returns a function that stops what was started and clears the names.
 *
 * @example
 * ```ts
 * // test/global-setup.ts
 * import { shareServers } from '@headgate/test-servers';
 *
 * export default () => shareServers(['postgres']);
 * ```
 */
export async function shareServers(
  kinds: readonly ('postgres' | 'redis')[],
): Promise<() => Promise<void>> {
  const stops: (() => Promise<void>)[] = [];
  for (const kind of kinds) {
    const variable = kind === 'postgres' ? 'HEADGATE_TEST_POSTGRES_URL' : 'HEADGATE_TEST_REDIS_URL';
    if (process.env[variable] || whyUnavailable(kind) !== undefined) continue;
    const server = await (kind === 'postgres' ? startPostgres() : startRedis());
    process.env[variable] = server.url;
    stops.push(async () => {
      delete process.env[variable];
      await server.stop();
    });
  }
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
