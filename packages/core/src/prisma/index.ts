import { AppError } from '../errors.ts';

/** What is read of Prisma's known request errors; no class of Prisma's is imported. */
interface PrismaErrorLike extends Error {
  readonly code: string;
  readonly meta?: Readonly<Record<string, unknown>>;
}

function isPrismaError(value: unknown): value is PrismaErrorLike {
  return (
    value instanceof Error &&
    value.name === 'PrismaClientKnownRequestError' &&
    typeof (value as { code?: unknown }).code === 'string'
  );
}

// Prisma hands on what the pool of `pg` throws when no connection comes free, which has no code.
const poolTimeout = 'timeout exceeded when trying to connect';

function hasNoConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'PrismaClientInitializationError' || error.message === poolTimeout)
  );
}

// What a driver adapter calls a database that cannot be reached, and PostgreSQL's own states for it:
// class 08 (connection) and 57P01 to 57P03 (shutting down, crashed, starting up).
const outages: ReadonlySet<unknown> = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
]);
const outageState = /^(?:08...|57P0[123])$/;

// A text with a NUL, as a value (22021) or within JSON (22P05): nothing but the input can be at fault.
const unkeepableText: ReadonlySet<unknown> = new Set(['22021', '22P05']);

/** What the adapter says was the matter; the code of Prisma is often one for whatever a query may fail for. */
function adapterCause({ meta }: PrismaErrorLike): { kind?: unknown; originalCode?: unknown } {
  const adapterError = meta?.['driverAdapterError'];
  const cause: unknown = adapterError instanceof Error ? adapterError.cause : undefined;
  return typeof cause === 'object' && cause !== null ? cause : {};
}

/**
 * Prisma's errors as ours: P2002 (unique) and P2034 (write conflict) are `conflict`, P2025 (record not
 * found) is `not_found`, P1001, P1002, P1008, P1017, P2024, P2037 and a time-out of the pool of `pg`
 * (no connection to be had) are `service_unavailable`, and so is what failed because the adapter did not reach the database.
 * A text that PostgreSQL cannot keep, since it holds a NUL, is `validation_failed`.
 *
 * @returns `undefined` when the error is none of these
 *
 * @example
 * import { fromPrismaError } from '@headgate/core/prisma';
 * try {
 *   // await prisma.user.create(…)
 * } catch (error) {
 *   throw fromPrismaError(error) ?? error;
 * }
 */
export function fromPrismaError(
  error: unknown,
): AppError<'conflict' | 'not_found' | 'service_unavailable' | 'validation_failed'> | undefined {
  if (!isPrismaError(error)) {
    return hasNoConnection(error)
      ? new AppError('service_unavailable', { cause: error, retryAfter: 1 })
      : undefined;
  }
  switch (error.code) {
    case 'P2002':
      return new AppError('conflict', { cause: error });
    case 'P2025':
      return new AppError('not_found', { cause: error });
    case 'P2034':
      return new AppError('conflict', {
        cause: error,
        retryAfter: 1,
        extensions: { retryable: true },
      });
    case 'P1001':
    case 'P1002':
    case 'P1008':
    case 'P1017':
    case 'P2024':
    case 'P2037':
      return new AppError('service_unavailable', { cause: error, retryAfter: 1 });
    default:
      return fromAdapterCause(error);
  }
}

function fromAdapterCause(
  error: PrismaErrorLike,
): AppError<'service_unavailable' | 'validation_failed'> | undefined {
  const { kind, originalCode } = adapterCause(error);
  if (outages.has(kind) || (typeof originalCode === 'string' && outageState.test(originalCode))) {
    return new AppError('service_unavailable', { cause: error, retryAfter: 1 });
  }
  if (unkeepableText.has(originalCode)) {
    const detail = 'A text holds a character that cannot be kept.';
    return new AppError('validation_failed', { detail, cause: error });
  }
  return undefined;
}
