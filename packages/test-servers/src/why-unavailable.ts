import { findServerProgram, unprivilegedUser } from './executables.ts';

/** A server that this package can start. */
export type ServerKind = 'postgres' | 'redis' | 'nginx';

export interface WhyUnavailableOptions {
  /** The environment to read; the process's own by default. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Finds a program by its name; on the PATH and in the usual folders by default. */
  find?: (name: string) => string | undefined;
}

/**
 * Says why tests against a server cannot run here, or undefined when they can.
 *
 * @throws when `CI` is `true`: there, a missing server is a fault and not a reason to skip.
 *
 * @example
 * ```ts
 * it.skipIf(whyUnavailable('redis'))('counts in Redis', async () => { … });
 * ```
 */
export function whyUnavailable(
  kind: ServerKind,
  options: WhyUnavailableOptions = {},
): string | undefined {
  const env = options.env ?? process.env;
  const reason = reasonFor(kind, env, options.find ?? findServerProgram);
  if (reason !== undefined && env['CI'] === 'true') {
    throw new Error(`${reason}; in CI every server must be there`);
  }
  return reason;
}

function reasonFor(
  kind: ServerKind,
  env: Readonly<Record<string, string | undefined>>,
  find: (name: string) => string | undefined,
): string | undefined {
  switch (kind) {
    case 'postgres':
      if (env['HEADGATE_TEST_POSTGRES_URL']) return undefined;
      if (!find('postgres') || !find('initdb')) {
        return 'PostgreSQL is not installed (apt-get install postgresql)';
      }
      return unprivilegedUser() === null
        ? 'PostgreSQL does not run as root, and there is no user postgres or nobody'
        : undefined;
    case 'redis':
      if (env['HEADGATE_TEST_REDIS_URL'] || find('redis-server')) return undefined;
      return 'Redis is not installed (apt-get install redis-server)';
    case 'nginx':
      return find('nginx') ? undefined : 'nginx is not installed (apt-get install nginx-light)';
  }
}
