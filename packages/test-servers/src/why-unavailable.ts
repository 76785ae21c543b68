import { findExecutable, postgresFolders, unprivilegedUser } from './executables.ts';

/** A server that this package can start. */
export type ServerKind = 'postgres' | 'redis' | 'nginx';

/**
 * Says why tests against a server cannot run here, or undefined when they can.
 *
 * @throws when `CI` is `true`: there, a missing server is a fault and not a reason to skip.
 */
export function whyUnavailable(
  kind: ServerKind,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const reason = reasonFor(kind, env);
  if (reason !== undefined && env['CI'] === 'true') {
    throw new Error(`${reason}; in CI every server must be there`);
  }
  return reason;
}

function reasonFor(
  kind: ServerKind,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  switch (kind) {
    case 'postgres':
      if (env['HEADGATE_TEST_POSTGRES_URL']) return undefined;
      if (
        !findExecutable('postgres', postgresFolders()) ||
        !findExecutable('initdb', postgresFolders())
      ) {
        return 'PostgreSQL is not installed (apt-get install postgresql)';
      }
      return unprivilegedUser() === null
        ? 'PostgreSQL does not run as root, and there is no user postgres or nobody'
        : undefined;
    case 'redis':
      if (env['HEADGATE_TEST_REDIS_URL'] || findExecutable('redis-server')) return undefined;
      return 'Redis is not installed (apt-get install redis-server)';
    case 'nginx':
      return findExecutable('nginx')
        ? undefined
        : 'nginx is not installed (apt-get install nginx-light)';
  }
}
