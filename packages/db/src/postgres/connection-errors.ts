import { DatabaseError } from '../errors.ts';

const socketReasons: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENOENT: 'no such socket',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be looked up',
  EPIPE: 'connection closed',
  ETIMEDOUT: 'no answer in time',
};

/**
 * Translates an error of the `pg` driver into a {@link DatabaseError} about `name`
 * (`host:port/database`), or returns undefined when it is not about the connection.
 */
export function connectionError(name: string, error: unknown): DatabaseError | undefined {
  const code = errorCode(error);
  const message = error instanceof Error ? error.message : '';
  const unreachable = (reason: string) =>
    new DatabaseError('unreachable', `PostgreSQL at ${name} does not answer: ${reason}`, {
      cause: error,
    });
  if (code !== undefined && socketReasons[code] !== undefined)
    return unreachable(socketReasons[code]);
  if (code === '28P01' || code === '28000' || /SASL|password must be a string/.test(message)) {
    return new DatabaseError(
      'authentication_failed',
      `PostgreSQL at ${name} refused the user name or password`,
      { cause: error },
    );
  }
  if (code === '3D000') {
    return new DatabaseError(
      'database_missing',
      `PostgreSQL at ${name} has no such database; create it first`,
      { cause: error },
    );
  }
  if (code === '53300') {
    return new DatabaseError(
      'too_many_connections',
      `PostgreSQL at ${name} has no connection left; lower the pool size or raise max_connections`,
      { cause: error },
    );
  }
  // 57P01–57P03: shutting down, crashed, starting up. Class 08: connection exceptions.
  if (code?.startsWith('57P0')) return unreachable('it is starting up or shutting down');
  if (code?.startsWith('08')) return unreachable('connection closed');
  if (/timeout exceeded when trying to connect|timeout expired/i.test(message)) {
    return unreachable('no answer in time');
  }
  if (/Connection terminated|not queryable/i.test(message)) return unreachable('connection closed');
  if (/does not support SSL|SSL connection|certificate/i.test(message)) {
    return unreachable('the TLS settings of the two sides do not agree');
  }
  return undefined;
}

/** The `code` of an error, or of the first of an `AggregateError` (as dual-stack connects throw). */
function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  return undefined;
}
