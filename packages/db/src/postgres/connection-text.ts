import { DatabaseError } from '../errors.ts';

/**
 * Names the server and database of a PostgreSQL URL as `host:port/database`, without user, password
 * or parameters, for messages and logs.
 */
export function describePostgresUrl(url: string): string {
  const parsed = parsePostgresUrl(url);
  const socketDirectory = parsed.searchParams.get('host');
  const host = socketDirectory ?? (parsed.hostname || 'localhost');
  const database = decodeURIComponent(parsed.pathname.slice(1)) || 'postgres';
  return `${host}:${parsed.port || parsed.searchParams.get('port') || '5432'}/${database}`;
}

/** Whether the URL says, with `pgbouncer=true` as Prisma has it, that a statement may meet another session next time. */
export function sharesSessions(url: string): boolean {
  return parsePostgresUrl(url).searchParams.get('pgbouncer') === 'true';
}

/** Parses a PostgreSQL URL; the error of a bad one repeats no part of it. */
export function parsePostgresUrl(url: string): URL {
  let parsed: URL;
  try {
    parsed = new URL(url);
    for (const part of [parsed.username, parsed.password, parsed.pathname])
      decodeURIComponent(part);
  } catch {
    // The parser's own error carries the whole text as `input`, password included: no cause here.
    throw new DatabaseError(
      'invalid_url',
      'The PostgreSQL URL cannot be read. Expected postgresql://user:password@host:5432/database, ' +
        'with special characters of the password percent-encoded.',
    );
  }
  if (parsed.protocol !== 'postgres:' && parsed.protocol !== 'postgresql:') {
    throw new DatabaseError(
      'invalid_url',
      `The PostgreSQL URL must begin with postgresql://, not ${parsed.protocol}//`,
    );
  }
  return parsed;
}
